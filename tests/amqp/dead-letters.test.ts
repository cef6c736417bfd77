/** Dead letters in queues of a broker, which others put letters into and take them out of. */
import { type ConfirmChannel, connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newUuid, systemClock } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import type { Bus, ReplyTaker } from '../../src/bus/bus.ts';
import { command, refusalData } from '../../src/bus/contract.ts';
import type { DeadLetter } from '../../src/bus/dead-letters.ts';
import { BusUnavailableError } from '../../src/bus/errors.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

const QUEUE = 'sums.commands';
const DEAD = `${QUEUE}.dead`;
const REPLIES = 'client.replies';
const LONG = { timeout: 30_000, interval: 50 };

const add = command({
  type: 'sums.add',
  request: z.object({}),
  success: { ADDED: z.object({}) },
  refusal: { NOT_ADDED: refusalData },
});
const contracts = [{ module: 'sums', commands: [add] }];

let broker: Broker;
let admin: Awaited<ReturnType<typeof connect>>;
let channel: ConfirmChannel;
let made: Bus[];
/** Lines of the log of all buses. */
let lines: string[];
let told: DeadLetter[];
let reconnects: number;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(async () => {
  [made, lines, told, reconnects] = [[], [], [], 0];
  admin = await connect(broker.url);
  channel = await admin.createConfirmChannel();
});

afterEach(async () => {
  await Promise.all(made.map((bus) => bus.close()));
  await admin.close();
  await forget(broker.url, [QUEUE, REPLIES]);
});

interface Wish {
  /** What becomes of commands; without it, this process takes none. */
  readonly handler?: () => Promise<{ type: 'ADDED'; data: object }>;
  /** Why a command is not sent again; without it, this process takes no replies. */
  readonly retry?: ReplyTaker['retry'];
  readonly clock?: VirtualClock;
  readonly url?: string;
  /** Fails to tell of a letter. */
  readonly tell?: (letter: DeadLetter) => Promise<void>;
}

const fails = () => Promise.reject(new Error('it is broken'));

async function start({ handler, retry, clock, url = broker.url, tell }: Wish): Promise<Bus> {
  const note = (_: object, message: string) => void lines.push(message);
  const bus = createAmqpBus({
    url,
    contracts,
    clock: clock ?? systemClock,
    newId: newUuid,
    random: Math.random,
    owner: { process: 'p', database: 'd', place: 'a test' },
    log: { debug() {}, info() {}, warn: note, error: note },
    async onDeadLetter(letter) {
      told.push(letter);
      await tell?.(letter);
    },
  });
  bus.onSendable((reason) => {
    if (reason === 'reconnected') reconnects += 1;
  });
  made.push(bus);
  if (handler) bus.handle(add, handler as Parameters<typeof bus.handle<typeof add>>[1]);
  if (retry) bus.collect(REPLIES, { take: async () => {}, retry });
  await bus.start();
  return bus;
}

const sent = (n: number, replyTo = REPLIES) => ({
  id: `s${n}:add:do`,
  type: 'sums.add',
  sagaId: `s${n}`,
  attempt: 1,
  replyTo,
  payload: {},
});

/** Puts a letter among the dead ones, as a tool does. */
const put = (n: number, headers: object = {}, more: object = {}) =>
  channel.publish('saga.dead-letters', QUEUE, Buffer.from('{}'), {
    persistent: true,
    messageId: `s${n}:add:do`,
    type: 'sums.add',
    replyTo: REPLIES,
    headers: { 'x-saga-id': `s${n}`, 'x-dead-reason': 'r', 'x-dead-id': idOf(n), ...headers },
    ...more,
  });
const idOf = (n: number) => `id-${String(n).padStart(6, '0')}`;
const putMany = async (count: number) => {
  for (let n = 0; n < count; n += 1) put(n);
  await channel.waitForConfirms();
};

const ready = async () => (await channel.checkQueue(DEAD)).messageCount;
const becomesReady = (count: number) =>
  vi.waitFor(async () => expect(await ready()).toBe(count), LONG);
const listed = async (bus: Bus) => (await bus.deadLetters.list()).map(({ id }) => id);

/** Sends commands that fail, and waits until each is set aside or counted. */
async function sendFailing(bus: Bus, count: number): Promise<void> {
  const before = lines.filter((line) => line.includes('set aside')).length;
  await Promise.all(Array.from({ length: count }, (_, n) => bus.send(sent(n))));
  const after = () => lines.filter((line) => line.includes('set aside')).length;
  await vi.waitFor(() => expect(after()).toBe(before + count), LONG);
}

describe('a dead letter that nobody could be told of', () => {
  const until = (count: number) => vi.waitFor(() => expect(told).toHaveLength(count), LONG);

  it('is told of again before its message is acknowledged, and is one letter', async () => {
    const tell = async () => {
      if (told.length === 1) throw new Error('the disk is full');
    };
    const bus = await start({ handler: fails, tell });
    await bus.send(sent(1));
    await until(2);
    await vi.waitFor(async () =>
      expect(await channel.checkQueue(QUEUE)).toMatchObject({ messageCount: 0 }),
    );
    expect(await listed(bus)).toEqual([told[0]?.id]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  });
});

describe('dead letters that others put into the queue', () => {
  it('are listed, found and dropped, one of thousands as one of few', async () => {
    const bus = await start({ handler: fails });
    await putMany(3_000);
    expect(await bus.deadLetters.list({ limit: 2 })).toMatchObject([
      { id: idOf(0), message: { sagaId: 's0' } },
      { id: idOf(1) },
    ]);
    const after = idOf(2_996);
    const last = await bus.deadLetters.list({ after, limit: 10 });
    expect(last.map(({ id }) => id)).toEqual([idOf(2_997), idOf(2_998), idOf(2_999)]);
    expect(await bus.deadLetters.find(idOf(2_999))).toMatchObject({ reason: 'r' });
    const drops = [0, 1_500, 2_999].map((n) => bus.deadLetters.discard(idOf(n)));
    expect(await Promise.all(drops)).toEqual([true, true, true]);
    expect(await bus.deadLetters.discard(idOf(0))).toBe(false);
    expect(await listed(bus)).toHaveLength(2_997);
    await bus.close();
    await becomesReady(2_997);
  });

  it('all go back once they were read', async () => {
    await (await start({ handler: fails })).close();
    await putMany(20);
    const bus = await start({ handler: fails });
    await vi.waitFor(async () => expect(await listed(bus)).toHaveLength(20), LONG);
    await becomesReady(20);
    const again = await start({ retry: async () => undefined });
    expect(await listed(again)).toEqual([]);
    expect(await ready()).toBe(20);
  });

  it('and took out again are not shown, and those put in meanwhile are', async () => {
    const bus = await start({ handler: fails });
    await sendFailing(bus, 3);
    await channel.purgeQueue(DEAD);
    expect(await listed(bus)).toEqual([]);
    put(7);
    await channel.waitForConfirms();
    expect(await listed(bus)).toEqual([idOf(7)]);
    put(8);
    await channel.waitForConfirms();
    await vi.waitFor(async () => expect(await listed(bus)).toEqual([idOf(7), idOf(8)]), LONG);
  });

  it('are each shown and dropped by themselves, however odd their headers', async () => {
    const bus = await start({ handler: fails });
    const odd: readonly object[] = [
      { 'x-dead-id': 'x'.repeat(5_000) },
      { 'x-dead-id': 'a/b?c#d' },
      { 'x-dead-id': 'same' },
      { 'x-dead-id': 'same' },
      { 'x-dead-id': { '!': 'timestamp', value: 1 } },
      { 'x-dead-at': -1, 'x-dead-attempts': -1 },
      { 'x-dead-at': 1e300, 'x-dead-attempts': 'many' },
      { 'x-dead-at': [1], 'x-dead-attempts': { a: 1 } },
      { 'x-saga-id': 42 },
      { 'x-saga-id': ['s'] },
      { 'x-dead-reason': ['r'] },
      { 'x-dead-reason': 'long '.repeat(2_000) },
      { 'x-death': 'nonsense' },
    ];
    odd.forEach((headers, n) => void put(n, headers));
    const bare = { messageId: undefined, type: undefined, replyTo: undefined, headers: undefined };
    for (let copies = 0; copies < 2; copies += 1) put(100, {}, bare);
    await channel.waitForConfirms();
    const all = await bus.deadLetters.list();
    expect(all).toHaveLength(odd.length + 2);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, deadAt } of all) {
      expect(id).toMatch(/^[\w.~:@-]{1,100}$/);
      expect(Number.isFinite(new Date(deadAt).getTime())).toBe(true);
      expect(await bus.deadLetters.discard(id)).toBe(true);
    }
    expect(await listed(bus)).toEqual([]);
    await bus.close();
    await becomesReady(0);
  });
});

describe('a message that the broker sets aside itself', () => {
  it('is shown with its record: what expired, and what a consumer refused', async () => {
    await (await start({ handler: fails })).close();
    const before = Date.now();
    channel.sendToQueue(QUEUE, Buffer.from('{}'), { messageId: 'late', expiration: '1' });
    await becomesReady(1);
    channel.sendToQueue(QUEUE, Buffer.from('{}'), { messageId: 'refused' });
    await channel.waitForConfirms();
    const got = await channel.get(QUEUE);
    if (got) channel.nack(got, false, false);
    await becomesReady(2);
    const bus = await start({ handler: fails });
    const all = await bus.deadLetters.list();
    expect(all).toMatchObject([
      { id: 'late', reason: expect.stringContaining('expired, 1 times'), attempts: 1 },
      { id: 'refused', reason: expect.stringContaining('rejected, 1 times'), attempts: 1 },
    ]);
    // The broker writes whole seconds.
    for (const { deadAt } of all) expect(deadAt).toBeGreaterThan(before - 2_000);
  });
});

describe('a repeat of a dead letter', () => {
  it('is counted and not kept, also where several come at once', async () => {
    const bus = await start({ handler: fails });
    await sendFailing(bus, 5);
    // Known ones and new ones side by side.
    await sendFailing(bus, 30);
    await sendFailing(bus, 30);
    expect(await ready()).toBe(30);
    expect(told).toHaveLength(30);
    const attempts = (await bus.deadLetters.list()).map((letter) => letter.attempts);
    expect(attempts.toSorted((a, b) => b - a)).toEqual([
      ...Array(5).fill(15),
      ...Array(25).fill(10),
    ]);
  });

  it('is kept where somebody has taken the first away', async () => {
    const bus = await start({ handler: fails });
    await sendFailing(bus, 2);
    await channel.purgeQueue(DEAD);
    await sendFailing(bus, 2);
    expect(await ready()).toBe(2);
    expect(await listed(bus)).toHaveLength(2);
  });

  it('is known as such after a restart', async () => {
    const first = await start({ handler: fails });
    await sendFailing(first, 2);
    await first.close();
    const second = await start({ handler: fails });
    expect(await listed(second)).toHaveLength(2);
    await sendFailing(second, 2);
    expect(await listed(second)).toHaveLength(2);
    await second.close();
    await becomesReady(2);
  });

  it('is dropped with the first, where copies were kept', async () => {
    const bus = await start({ handler: fails });
    for (const id of ['first', 'second', 'third']) put(1, { 'x-dead-id': id });
    put(2);
    await channel.waitForConfirms();
    expect(await listed(bus)).toEqual(['first', idOf(2)]);
    expect(await bus.deadLetters.discard('first')).toBe(true);
    await bus.close();
    await becomesReady(1);
  });
});

describe('a letter that is discarded while none is in hand', () => {
  /** Letters that say when they were set aside, as all do that a bus sets aside. */
  const dated = { 'x-dead-at': 1_000 };
  const fill = async (bus: Bus, count: number) => {
    for (let n = 0; n < count; n += 1) put(n, dated);
    await channel.waitForConfirms();
    await vi.waitFor(async () => expect(await listed(bus)).toHaveLength(count), LONG);
    await becomesReady(count);
  };

  it('is shown no more at once, also if many are, and soon gone from its queue', async () => {
    const bus = await start({ handler: fails });
    await fill(bus, 50);
    const first = [0, 7, 49].map((n) => bus.deadLetters.discard(idOf(n)));
    expect(await Promise.all(first)).toEqual([true, true, true]);
    expect(await listed(bus)).toHaveLength(47);
    expect(await bus.deadLetters.discard(idOf(7))).toBe(false);
    await becomesReady(47);
    expect(await listed(bus)).toHaveLength(47);
    expect(await bus.deadLetters.find(idOf(7))).toBeUndefined();
  });

  it('stays discarded if the process ends before it is taken out', async () => {
    const clock = createVirtualClock();
    const first = await start({ handler: fails, clock });
    await fill(first, 5);
    expect(await first.deadLetters.discard(idOf(2))).toBe(true);
    await first.close();
    // The letter is there still, and behind it that it was discarded.
    await becomesReady(6);
    const second = await start({ handler: fails });
    await becomesReady(4);
    expect(await listed(second)).toEqual([0, 1, 3, 4].map(idOf));
  });

  it('is another one if it is set aside anew', async () => {
    const clock = createVirtualClock();
    const bus = await start({ handler: fails, clock });
    await fill(bus, 3);
    expect(await bus.deadLetters.discard(idOf(1))).toBe(true);
    put(1, { 'x-dead-at': 2_000, 'x-dead-id': 'anew' });
    await channel.waitForConfirms();
    await clock.advance(1_000);
    await becomesReady(3);
    expect(await listed(bus)).toEqual(['anew', idOf(0), idOf(2)]);
  });

  it('stays if the broker does not take that it is discarded', async () => {
    const bus = await start({ handler: fails });
    await fill(bus, 2);
    await channel.unbindQueue(DEAD, 'saga.dead-letters', QUEUE);
    await expect(bus.deadLetters.discard(idOf(1))).rejects.toThrow(BusUnavailableError);
    expect(await listed(bus)).toEqual([idOf(0), idOf(1)]);
  });
});

describe('poison that cannot be set aside as it came', () => {
  it('is set aside without its large headers, once', async () => {
    const bus = await start({ handler: fails });
    const headers = { 'x-saga-id': 's', big: 'x'.repeat(65_470) };
    channel.sendToQueue(QUEUE, Buffer.from('no json'), { messageId: 'm', type: 'add', headers });
    await becomesReady(1);
    const [letter] = await bus.deadLetters.list();
    expect(letter).toMatchObject({ message: { id: 'm', sagaId: 's' }, attempts: 0 });
    expect(letter?.reason).toContain('kept without headers that did not fit');
    expect((await channel.checkQueue(QUEUE)).messageCount).toBe(0);
    expect(lines).toEqual(['message set aside as a dead letter']);
  });

  it('is set aside with a piece of its body where the broker takes no more', async () => {
    await (await start({ handler: fails })).close();
    channel.sendToQueue(QUEUE, Buffer.alloc(5_000, 'x'), { messageId: 'm', type: 'sums.add' });
    await channel.waitForConfirms();
    const limit = (bytes: number) =>
      broker.control('eval', `application:set_env(rabbit, max_message_size, ${bytes}).`);
    limit(1_000);
    try {
      const bus = await start({ handler: fails });
      await becomesReady(1);
      const [letter] = await bus.deadLetters.list();
      expect(letter?.reason).toContain('512 of 5000 bytes');
      expect(reconnects).toBe(3);
    } finally {
      limit(134_217_728);
    }
  });

  it('waits, and is set aside once what takes dead letters is there again', async () => {
    const bus = await start({ handler: fails });
    await channel.deleteQueue(DEAD);
    channel.sendToQueue(QUEUE, Buffer.from('no json'), { messageId: 'm', type: 'sums.add' });
    await vi.waitFor(() => expect(told).toHaveLength(1), LONG);
    expect(await listed(bus)).toHaveLength(1);
  });
});

describe('a redrive by a process that does not know the sagas', () => {
  const letterOf = async (bus: Bus) => (await bus.deadLetters.list())[0]?.id ?? '';

  it('is done by the one that does, which sends the command itself', async () => {
    const asked: unknown[] = [];
    await start({ retry: async (...wish) => void asked.push(wish) });
    const bus = await start({ handler: fails });
    await sendFailing(bus, 1);
    const redriven = bus.deadLetters.redrive(await letterOf(bus), 'ann');
    expect(await redriven).toEqual({ outcome: 'sent' });
    expect(asked).toEqual([['s0:add:do', 'ann']]);
    expect(await listed(bus)).toEqual([]);
    expect((await channel.checkQueue(QUEUE)).messageCount).toBe(0);
  });

  it('is refused with the reason that the other one has', async () => {
    await start({ retry: async () => 'its saga has ended' });
    const bus = await start({ handler: fails });
    await sendFailing(bus, 1);
    const why = 'it is not sent again: its saga has ended; discard it';
    expect(await bus.deadLetters.redrive(await letterOf(bus))).toEqual({ outcome: 'refused', why });
    expect(await listed(bus)).toHaveLength(1);
  });

  it.each([
    ['names nobody who awaits the answer', undefined, /does not say which command/],
    ['names a queue that is not there', 'nowhere', /there is no queue nowhere/],
    ['names a queue of commands', QUEUE, /this queue takes no replies/],
  ])('is refused where the letter %s', async (_, replyTo, why) => {
    const bus = await start({ handler: fails });
    put(1, {}, { replyTo });
    await channel.waitForConfirms();
    const refused = { outcome: 'refused', why: expect.stringMatching(why) };
    expect(await bus.deadLetters.redrive(idOf(1))).toEqual(refused);
    expect(await listed(bus)).toEqual([idOf(1)]);
  });

  it('changes nothing where nobody is there to answer, or whoever is does not', async () => {
    await (await start({ retry: async () => undefined })).close();
    const clock = createVirtualClock();
    const bus = await start({ handler: fails, clock });
    put(1);
    await channel.waitForConfirms();
    await vi.waitFor(async () => expect(await listed(bus)).toEqual([idOf(1)]), LONG);
    await expect(bus.deadLetters.redrive(idOf(1))).rejects.toThrow(BusUnavailableError);
    const { consumerTag } = await channel.consume(REPLIES, () => {}, { noAck: true });
    const redriven = bus.deadLetters.redrive(idOf(1)).catch((error: unknown) => error);
    let isOver = false;
    void redriven.then(() => {
      isOver = true;
    });
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect(isOver).toBe(true);
    }, LONG);
    expect(await redriven).toBeInstanceOf(BusUnavailableError);
    await vi.waitFor(async () => expect(await listed(bus)).toEqual([idOf(1)]), LONG);
    await channel.cancel(consumerTag);
  });

  it('whose question was not taken in time leaves no dead letter of its own', async () => {
    await (await start({ retry: async () => undefined })).close();
    const question = { type: 'saga.retry', messageId: 'q', correlationId: 's0:add:do' };
    channel.publish('saga.dead-letters', REPLIES, Buffer.from('{}'), question);
    await channel.waitForConfirms();
    const bus = await start({ retry: async () => undefined });
    expect(await listed(bus)).toEqual([]);
    const dead = async () => (await channel.checkQueue(`${REPLIES}.dead`)).messageCount;
    await expect.poll(dead, LONG).toBe(0);
  });
});
