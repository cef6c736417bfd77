/** Billing as a program in another language, written from `/asyncapi.json` alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensure, pika, python } from '../support/installed.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

const program = fileURLToPath(new URL('../../examples/billing.py', import.meta.url));
const QUEUE = 'billing.commands';

let broker: Broker;
let connection: ChannelModel;
let channel: Channel;
let folder: string;
let api: TestSystem;
let billing: ChildProcess;

beforeAll(async () => {
  ensure(pika);
  broker = await startBroker();
}, 120_000);

afterAll(() => broker.stop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'python-'));
  await forget(broker.url);
  connection = await connect(broker.url);
  channel = await connection.createChannel();
  billing = await startBilling();
  const policy = { replyTimeoutMs: 1_000 };
  api = await startSystem({ amqpUrl: broker.url, modules: ['booking', 'parking'], policy });
});

afterEach(async () => {
  await api.stop();
  await end('SIGTERM');
  await connection.close();
  rmSync(folder, { recursive: true });
});

async function startBilling(): Promise<ChildProcess> {
  const env = { PATH: process.env.PATH, AMQP_URL: broker.url, BILLING_DB: join(folder, 'py.db') };
  const child = spawn(python, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const ended = once(billing, 'exit');
  billing.kill(signal);
  await ended;
}

/** The statuses of its bills, by booking. */
function bills(): Record<string, string> {
  const database = new Sqlite(join(folder, 'py.db'), { readonly: true });
  const rows = database.prepare('SELECT booking_id, status FROM bills').raw().all();
  database.close();
  return Object.fromEntries(rows as [string, string][]); // The two columns of the query.
}

const slotStatus = async (id: string) => (await api.call(`GET /slots/${id}`)).body.status;
const depth = async (queue: string) => (await channel.checkQueue(queue)).messageCount;

describe('billing in Python', () => {
  it('is paid, and a booking approved', async () => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId);
    expect(body).toMatchObject({ status: 'approved', sagaState: 'completed' });
    expect(await slotStatus(slotId)).toBe('reserved');
    expect(bills()).toEqual({ [body.id]: 'paid' });
  });

  it('declines, and the slot is given back', async () => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId, 'pm_declined');
    expect(body).toMatchObject({ status: 'rejected', reason: 'card_declined' });
    expect(await slotStatus(slotId)).toBe('available');
    expect(bills()).toEqual({ [body.id]: 'failed' });
  });

  it('pays back when a booking is cancelled', async () => {
    const { body } = await api.book(await api.slot());
    await api.call(`POST /bookings/${body.id}/cancellation`);
    const status = async () => (await api.call(`GET /bookings/${body.id}`)).body.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('cancelled');
    expect(bills()).toEqual({ [body.id]: 'refunded' });
  });

  it('answers a command that comes twice with the same reply, and charges once', async () => {
    const answers = await collect('replies.of.test');
    const command = pay('s9:pay:do');
    command();
    command();
    await vi.waitFor(() => expect(answers).toHaveLength(2), 10_000);
    const [first, second] = answers;
    expect(first).toMatchObject({ type: 'BILL_PAID', correlationId: 's9:pay:do' });
    expect(second?.body).toEqual(first?.body);
    expect(bills()).toEqual({ b9: 'paid' });
  });

  it('refuses a charge that comes after its own refund', async () => {
    const answers = await collect('replies.of.test');
    refund('s9:pay:undo', 's9:pay:do');
    await vi.waitFor(() => expect(answers).toMatchObject([{ type: 'BILL_REFUNDED' }]), 10_000);
    pay('s9:pay:do')();
    await vi.waitFor(() => expect(answers).toHaveLength(2), 10_000);
    expect(answers[1]).toMatchObject({ type: 'BILL_FAILED', body: { reason: 'superseded' } });
    expect(bills()).toEqual({});
  });

  it('sets poison aside, where an operator finds it', async () => {
    const options = { type: 'billing.pay', messageId: 'p1', replyTo: 'r' };
    channel.sendToQueue(QUEUE, Buffer.from('no JSON'), {
      ...options,
      headers: { 'x-saga-id': 's' },
    });
    await expect.poll(() => depth(`${QUEUE}.dead`), { timeout: 10_000 }).toBe(1);
    const letter = await channel.get(`${QUEUE}.dead`, { noAck: true });
    if (letter === false) throw new Error('it is gone again');
    expect(letter.properties.headers).toMatchObject({
      'x-saga-id': 's',
      'x-dead-reason': 'the body is no JSON object',
      'x-dead-attempts': 0,
    });
  });

  it('goes on after it was killed, and nothing is lost or doubled', async () => {
    const slots = await Promise.all(Array.from({ length: 30 }, () => api.slot()));
    await Promise.all(slots.map((slotId) => api.call('POST /bookings', { slotId })));
    await end('SIGKILL');
    billing = await startBilling();
    const approved = async () =>
      (await api.call('GET /bookings?status=approved&limit=200')).body.items.filter(
        ({ sagaState }: { sagaState: string }) => sagaState === 'completed',
      );
    await expect.poll(async () => (await approved()).length, { timeout: 30_000 }).toBe(30);
    expect(Object.values(bills())).toEqual(Array(30).fill('paid'));
  });
});

interface Answer {
  readonly type: string;
  readonly correlationId: string;
  readonly body: unknown;
}

/** The replies that come to a queue of the test's own. */
async function collect(queue: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  await channel.assertQueue(queue, { exclusive: true });
  await channel.consume(queue, (reply) => {
    if (reply === null) return;
    const { type, correlationId } = reply.properties;
    answers.push({ type, correlationId, body: JSON.parse(reply.content.toString()) });
    channel.ack(reply);
  });
  return answers;
}

function pay(messageId: string): () => void {
  const bill = { bookingId: 'b9', amount: 10_000, currency: 'USD', paymentMethod: 'pm_ok' };
  return () => send('billing.pay', messageId, { payload: bill });
}

function refund(messageId: string, compensates: string): void {
  const headers = { 'x-compensates': compensates };
  send('billing.refund', messageId, { payload: { bookingId: 'b9' }, headers });
}

interface Rest {
  readonly payload: object;
  readonly headers?: object;
}

function send(type: string, messageId: string, { payload, headers }: Rest): void {
  channel.publish('saga.commands', type, Buffer.from(JSON.stringify(payload)), {
    type,
    messageId,
    correlationId: messageId,
    replyTo: 'replies.of.test',
    contentType: 'application/json',
    headers: { 'x-saga-id': 's9', 'x-attempt': 1, ...headers },
  });
}
