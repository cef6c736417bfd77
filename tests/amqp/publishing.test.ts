/** What becomes of what is sent, where the broker or its receiver does not simply take it. */
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newUuid, systemClock } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import { add, added, message, REPLIES, sums, taking } from '../../src/bus/bus.testsuite.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { NotSentError, UnconfirmedError } from '../../src/bus/errors.ts';
import { silent } from '../support/log.ts';
import { startWire, type Wire } from '../torture/wire.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

const QUEUE = 'sums.commands';
const LONG = { timeout: 30_000, interval: 50 };
const FULL = '{"max-length":1,"overflow":"reject-publish"}';

let broker: Broker;
let wire: Wire;
let bus: Bus;
let replies: string[];
let isHeld: boolean;
let isReplyHeld: boolean;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(async () => {
  wire = await startWire(Number(new URL(broker.url).port));
  replies = [];
  isHeld = false;
  isReplyHeld = false;
  bus = createAmqpBus({
    url: `amqp://127.0.0.1:${wire.port}`,
    contracts: [sums],
    owner: { process: 'p', database: 'd', place: 'a test' },
    clock: systemClock,
    newId: newUuid,
    random: Math.random,
    log: silent,
  });
  bus.handle(add, async () => {
    await vi.waitFor(() => expect(isHeld).toBe(false), LONG);
    return added();
  });
  bus.collect(
    REPLIES,
    taking(async ({ correlationId }) => {
      await vi.waitFor(() => expect(isReplyHeld).toBe(false), LONG);
      replies.push(correlationId);
    }),
  );
  await bus.start();
});

afterEach(async () => {
  await bus.close();
  wire.close();
  await forget(broker.url, [QUEUE, REPLIES]);
});

const full = (queue: string) =>
  broker.control('set_policy', 'full', `^${queue}$`, FULL, '--apply-to', 'queues');
const sendMany = (count: number) =>
  Promise.allSettled(Array.from({ length: count }, () => bus.send(message())));

describe('a command', () => {
  it('that its queue refuses did not leave', async () => {
    full(QUEUE);
    isHeld = true;
    const outcomes = await vi.waitFor(async () => {
      const some = await sendMany(600);
      expect(some.some(({ status }) => status === 'rejected')).toBe(true);
      return some;
    }, LONG);
    broker.control('clear_policy', 'full');
    isHeld = false;
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(NotSentError);
  });

  it('that was written before the connection was lost may have arrived', async () => {
    wire.freeze();
    const sending = bus.send(message());
    wire.drop();
    await expect(sending).rejects.toBeInstanceOf(UnconfirmedError);
    await expect(sending).rejects.toThrow('not confirmed');
    await expect(bus.send(message())).rejects.toBeInstanceOf(NotSentError);
    await expect(bus.send(message())).rejects.toThrow('no connection to the broker');
  });
});

describe('a reply of another make', () => {
  const of = { type: 'ADDED', correlationId: 'saga-7:add:do' };

  const put = async (body: string, properties: object = {}) => {
    const connection = await connect(broker.url);
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(REPLIES, Buffer.from(body), { ...of, ...properties });
    await channel.waitForConfirms();
    await connection.close();
  };

  it('is taken by its correlation id, whatever else it has or lacks', async () => {
    await put('\ufeff{"n":1}', { replyTo: 'elsewhere', headers: { 'x-attempt': '1', n: null } });
    await put('no JSON at all', { type: 'NOT_ADDED', correlationId: 'saga-8:add:do' });
    await vi.waitFor(() => expect(replies).toEqual(['saga-7:add:do', 'saga-8:add:do']), LONG);
    expect(await bus.deadLetters.list()).toEqual([]);
  });

  it.each(['null', '[]', '1'])('is set aside untried where its body is %s', async (body) => {
    await put(body);
    const letters = () => bus.deadLetters.list();
    await vi.waitFor(async () => expect(await letters()).toHaveLength(1), LONG);
    expect(await letters()).toMatchObject([{ queue: REPLIES, attempts: 0 }]);
    expect((await letters())[0]?.reason).toContain('the body is no JSON object');
    expect(replies).toEqual([]);
  });
});

describe('an end', () => {
  it('is not held up by a broker that stands still', async () => {
    isHeld = true;
    await bus.send(message());
    wire.freeze();
    const began = performance.now();
    await bus.close();
    expect(performance.now() - began).toBeLessThan(5_000);
    isHeld = false;
    wire.thaw();
  });
});

describe('a queue of replies that takes nothing', () => {
  it('holds the commands back, of which none pays with a try', async () => {
    full(REPLIES);
    isReplyHeld = true;
    // More than can be in the hand of their taker; and a full queue tells so a moment later.
    let count = 0;
    await vi.waitFor(async () => {
      const sent = await sendMany(600);
      count += sent.filter(({ status }) => status === 'fulfilled').length;
      expect(bus.status().detail).toContain(QUEUE);
    }, LONG);
    // Five tries of a handler would be over by then.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await bus.deadLetters.list()).toEqual([]);
    broker.control('clear_policy', 'full');
    isReplyHeld = false;
    await vi.waitFor(() => expect(new Set(replies).size).toBe(count), LONG);
    expect(await bus.deadLetters.list()).toEqual([]);
  });
});
