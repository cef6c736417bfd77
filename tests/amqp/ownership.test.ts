/** One database a queue: who is on another one takes nothing, and says whose the queue is. */
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newUuid } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import { add, added, message, REPLIES, sums, taking } from '../../src/bus/bus.testsuite.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';
import { silent } from '../support/log.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { startWire } from '../torture/wire.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

const QUEUE = 'sums.commands';
const LONG = { timeout: 30_000, interval: 100 };
/** Less, and more, than an owner has to come back. */
const [SOON_MS, LATER_MS] = [4_000, 20_000];

let broker: Broker;
let clock: VirtualClock;
let buses: Bus[];

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(() => {
  clock = createVirtualClock();
  buses = [];
});

afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await forget(broker.url, [QUEUE, REPLIES]);
});

/** A process, by its id and its place, that serves sums, and how much it was handed. */
async function process(name: string, url = broker.url) {
  const [id = '', place = ''] = name.split(' ');
  const owner = { process: id, database: `of-${place.slice(-12)}`, place };
  const bus = createAmqpBus({
    url,
    owner,
    contracts: [sums],
    clock,
    newId: newUuid,
    random: Math.random,
    log: silent,
  });
  buses.push(bus);
  const taken = { commands: 0, replies: 0 };
  bus.handle(add, async () => {
    taken.commands += 1;
    return added();
  });
  bus.collect(
    REPLIES,
    taking(async () => {
      taken.replies += 1;
    }),
  );
  await bus.start();
  return { bus, taken };
}

/** Lets it ask again and again for so long. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 30)); // For the broker to answer.
  }
}

const becomesReady = (bus: Bus) =>
  vi.waitFor(async () => {
    await clock.advance(500);
    expect(bus.status()).toEqual({ ready: true, detail: '' });
  }, LONG);

describe('a queue', () => {
  it('is taken from by its owner alone; another process says whose it is', async () => {
    const first = await process('11aa host-a:/srv/data');
    const second = await process('22bb host-b:/srv/copy');
    expect(first.bus.status().ready).toBe(true);
    expect(second.bus.status()).toMatchObject({
      ready: false,
      detail: expect.stringContaining(
        `the queue ${QUEUE} belongs to another database, host-a:/srv/data (process 11aa);`,
      ),
    });
    await expect(second.bus.send(message())).rejects.toThrow('belongs to another database');
    await Promise.all(Array.from({ length: 50 }, () => first.bus.send(message())));
    await vi.waitFor(() => expect(first.taken).toEqual({ commands: 50, replies: 50 }), LONG);
    await pass(LATER_MS);
    expect(second.bus.status().ready).toBe(false);
    expect(second.taken).toEqual({ commands: 0, replies: 0 });
  });

  it('is told from another by a name of any length', async () => {
    const place = `host:/${'ä'.repeat(300)}`;
    await process(`11aa ${place}`);
    const { bus } = await process(`22bb ${place}`);
    expect(bus.status().detail).toContain(`another database, ${place.slice(0, 30)}`);
    expect(bus.status().detail).toContain('(process 11aa)');
  });

  it('is still its owner’s while the broker believes in a connection that is lost', async () => {
    const wire = await startWire(Number(new URL(broker.url).port));
    const lost = await process('11aa host:/data', `amqp://127.0.0.1:${wire.port}`);
    expect(lost.bus.status().ready).toBe(true);
    wire.freeze();
    const { bus } = await process('11aa host:/data');
    expect(bus.status().ready).toBe(true);
    wire.drop();
    wire.close();
  });

  it('is not taken over from an owner that comes back soon', async () => {
    const wire = await startWire(Number(new URL(broker.url).port));
    const first = await process('11aa host:/data', `amqp://127.0.0.1:${wire.port}`);
    const second = await process('22bb host:/copy');
    wire.freeze();
    wire.drop();
    await pass(SOON_MS);
    expect(second.bus.status().detail).toContain('takes over unless it comes back');
    wire.thaw();
    await becomesReady(first.bus);
    await pass(LATER_MS);
    expect([first.bus.status().ready, second.bus.status().ready]).toEqual([true, false]);
    await first.bus.close();
    wire.close();
  });

  it('is taken over once its owner has ended and stayed away', async () => {
    const first = await process('11aa host:/data');
    const second = await process('22bb host:/copy');
    await first.bus.close();
    await pass(SOON_MS);
    expect(second.bus.status().ready).toBe(false);
    await pass(LATER_MS);
    await becomesReady(second.bus);
    await second.bus.send(message());
    await vi.waitFor(() => expect(second.taken).toEqual({ commands: 1, replies: 1 }), LONG);
  });

  it('is held again where somebody deletes what it is held by', async () => {
    const { bus } = await process('11aa host:/data');
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteQueue(`${QUEUE}.owner`);
    await connection.close();
    await vi.waitFor(() => expect(bus.status().ready).toBe(false), LONG);
    await becomesReady(bus);
    const second = await process('22bb host:/copy');
    expect(second.bus.status().ready).toBe(false);
  });

  it('that a killed broker brings back without its owner is taken over after a while', async () => {
    const first = await process('11aa host:/data');
    broker.settle();
    await broker.kill();
    await first.bus.close();
    await broker.restart();
    const second = await process('22bb host:/copy');
    expect(second.bus.status().detail).toContain('host:/data (process 11aa)');
    await pass(LATER_MS);
    await becomesReady(second.bus);
  });
});

describe('a process that follows on the same database', () => {
  it('does not wait, also where a killed broker brings the former owner back', async () => {
    const first = await process('11aa host:/data');
    broker.settle();
    await broker.kill();
    await first.bus.close();
    await broker.restart();
    const second = await process('22bb host:/data');
    expect(second.bus.status()).toEqual({ ready: true, detail: '' });
  });

  it('takes nothing while the broker believes in the former one, then all', async () => {
    const wire = await startWire(Number(new URL(broker.url).port));
    await process('11aa host:/data', `amqp://127.0.0.1:${wire.port}`);
    wire.freeze();
    const second = await process('22bb host:/data');
    await pass(LATER_MS);
    expect(second.bus.status().ready).toBe(false);
    wire.drop();
    await pass(SOON_MS);
    await becomesReady(second.bus);
    wire.close();
  });
});

describe('two whole processes on databases of their own', () => {
  const readyz = async (api: TestSystem) => (await api.call('GET /readyz')).body;
  const isReady = async (api: TestSystem) => (await api.call('GET /readyz')).status === 200;

  it.each(['booking', 'parking'] as const)(
    '%s: the second is not ready, the first works on',
    async (module) => {
      const first = await startSystem({ amqpUrl: broker.url });
      const second = await startSystem({ amqpUrl: broker.url, modules: [module] });
      expect(await isReady(second)).toBe(false);
      expect((await readyz(second)).detail).toContain(first.dataDir);
      const slots = await Promise.all(Array.from({ length: 20 }, () => first.slot()));
      const booked = await Promise.all(slots.map((slot) => first.book(slot)));
      expect(booked.map(({ body }) => body.status)).toEqual(Array(20).fill('approved'));
      expect(first.violations()).toEqual([]);
      await second.stop();
      await first.stop();
    },
  );

  it('the first is the owner again after the broker was killed', async () => {
    const first = await startSystem({ amqpUrl: broker.url });
    const second = await startSystem({ amqpUrl: broker.url });
    broker.settle();
    await broker.kill();
    await vi.waitFor(async () => expect(await isReady(first)).toBe(false), LONG);
    await broker.restart();
    await vi.waitFor(async () => expect(await isReady(first)).toBe(true), LONG);
    expect((await first.book(await first.slot())).body.status).toBe('approved');
    expect(await isReady(second)).toBe(false);
    await second.stop();
    await first.stop();
  });
});
