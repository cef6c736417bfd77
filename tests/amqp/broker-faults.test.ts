/** The whole system on a broker that fails in every way that a broker can. */
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';
import { startWire } from '../torture/wire.ts';
import { type Broker, startBroker } from './broker.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 60_000, stallAttempts: 10 };
const LONG = { timeout: 40_000, interval: 100 };

let broker: Broker;
let api: TestSystem;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());
afterEach(() => api.stop());

const start = async (amqpUrl = broker.url) => {
  api = await startSystem({ amqpUrl, policy });
};
const isReady = async () => (await api.call('GET /readyz')).status === 200;
const becomesReady = () => vi.waitFor(async () => expect(await isReady()).toBe(true), LONG);

/** Books so many slots at once, without waiting for their ends. */
const book = async (count: number) => {
  const slots = await Promise.all(Array.from({ length: count }, () => api.slot()));
  return Promise.all(slots.map((slotId) => api.call('POST /bookings', { slotId })));
};
const allEnd = () =>
  vi.waitFor(() => {
    expect(api.snapshot().sagas.filter(({ finishedAt }) => finishedAt === null)).toEqual([]);
    expect(api.violations()).toEqual([]);
  }, LONG);
const approved = () => api.snapshot().bookings.filter(({ status }) => status === 'approved').length;

const command = {
  id: 's:block-slot:do',
  type: 'parking.block',
  sagaId: 's',
  attempt: 1,
  replyTo: 'booking.replies',
  payload: { slotId: 'nowhere', bookingId: 'b' },
};

describe('on a broker', () => {
  it('bookings end as they do in memory', async () => {
    await start();
    const slotId = await api.slot();
    expect((await api.book(slotId)).body).toMatchObject({ status: 'approved' });
    expect((await api.book(slotId)).body).toMatchObject({ reason: 'slot_taken' });
    expect((await api.book(await api.slot(), 'pm_declined')).body).toMatchObject({
      status: 'rejected',
      reason: 'card_declined',
    });
    expect((await api.book(await api.slot(), 'pm_flaky')).body.status).toBe('approved');
    expect(api.violations()).toEqual([]);
  });

  it('that closes the connection, bookings under way all end', async () => {
    await start();
    const answers = book(100);
    broker.control('close_all_connections', 'by the operator');
    expect((await answers).map(({ status }) => status)).toEqual(Array(100).fill(202));
    await becomesReady();
    await allEnd();
    expect(approved()).toBe(100);
    const told: string = (await api.call('GET /metrics')).body;
    expect(told).toMatch(/^bus_reconnects_total [1-9]/m);
    expect(told).toMatch(/^bus_ready 1$/m);
  });

  it('that takes a queue away, it is made again and nothing is lost', async () => {
    await start();
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteQueue('parking.commands');
    await connection.close();
    await book(20);
    await allEnd();
    expect(approved()).toBe(20);
  });

  it('that closes a channel, since an exchange is gone, all is made again', async () => {
    await start();
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteExchange('saga.commands');
    await connection.close();
    await book(20);
    await allEnd();
    expect(approved()).toBe(20);
  });

  it('dead letters that lack an id are each shown, and dropped, by themselves', async () => {
    await start();
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    for (const text of ['no JSON', 'none either'])
      channel.sendToQueue('parking.commands', Buffer.from(text));
    const items = async () => (await api.call('GET /dead-letters')).body.items;
    await vi.waitFor(async () => expect(await items()).toHaveLength(2), LONG);
    const [first, second] = await items();
    expect((await api.call(`DELETE /dead-letters/${first.id}`)).status).toBe(204);
    expect(await items()).toEqual([second]);
    await api.call(`DELETE /dead-letters/${second.id}`);
    await connection.close();
  });

  it('that is lost during a look at the dead letters, the next look is answered', async () => {
    const wire = await startWire(Number(new URL(broker.url).port));
    await start(`amqp://127.0.0.1:${wire.port}`);
    wire.freeze();
    const look = api.call('GET /dead-letters');
    wire.drop();
    wire.thaw();
    expect((await look).status).toBe(503);
    await becomesReady();
    expect((await api.call('GET /dead-letters')).status).toBe(200);
    await api.stop();
    wire.close();
    await start();
  });

  it('that has run out of memory, bookings are accepted and all end once it has some', async () => {
    await start();
    broker.control('set_vm_memory_high_watermark', 'absolute', '1MiB');
    const answers = await book(20);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    const detail = async () => (await api.call('GET /readyz')).body.detail;
    await expect.poll(detail, LONG).toContain('the broker takes nothing for now');
    // Nothing piles up for it here.
    await expect(api.system.bus.send(command)).rejects.toThrow('takes nothing for now');
    broker.control('set_vm_memory_high_watermark', '0.4');
    await becomesReady();
    await allEnd();
    expect(approved()).toBe(20);
    expect((await api.call('GET /metrics')).body).toMatch(/^bus_reconnects_total 0$/m);
  });

  it('that is killed and comes back, bookings are accepted all the while and all end', async () => {
    await start();
    broker.settle();
    const before = await book(50);
    await broker.kill();
    await vi.waitFor(async () => expect(await isReady()).toBe(false), LONG);
    expect((await api.call('GET /readyz')).body.detail).toContain('no connection to the broker');
    expect(await api.call('GET /dead-letters')).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('no connection') },
    });
    const during = await book(50);
    const statuses = [...before, ...during].map(({ status }) => status);
    expect(statuses).toEqual(Array(100).fill(202));
    await broker.restart();
    await becomesReady();
    await allEnd();
    expect(approved()).toBe(100);
    const told: string = (await api.call('GET /metrics')).body;
    expect(told).toMatch(/^bus_reconnects_total [1-9]/m);
    expect(told).toMatch(/^bus_ready 1$/m);
  });

  it('that is not there at the start, it starts, and goes on once the broker is', async () => {
    broker.settle();
    await broker.kill();
    await start();
    expect(await isReady()).toBe(false);
    const [answer] = await book(1);
    expect(answer?.status).toBe(202);
    await broker.restart();
    await becomesReady();
    await allEnd();
    expect(approved()).toBe(1);
  });
});
