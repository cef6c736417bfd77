import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listening, silent } from '../../tests/support/log.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import type { ReplyMessage } from './bus.ts';
import { createCatalogue } from './catalogue.ts';
import {
  attempt,
  type Consumers,
  createConsumers,
  createFailureLog,
  judgeFailure,
} from './consumer.ts';
import { command, refusalData } from './contract.ts';
import {
  DuplicateHandlerError,
  InvalidMessageError,
  MisdirectedMessageError,
  ReceiverUnavailableError,
} from './errors.ts';
import { createGates } from './gate.ts';
import { MAX_REASON, MAX_TRIES } from './messages.ts';

const add = command({
  type: 'sums.add',
  request: z.object({ n: z.int() }),
  success: { ADDED: z.object({ n: z.int() }) },
  refusal: { NOT_ADDED: refusalData },
});
const REPLIES = 'client.replies';
const QUEUE = 'sums.commands';
const asked = {
  id: 's:add:do',
  type: 'sums.add',
  sagaId: 's',
  attempt: 1,
  replyTo: REPLIES,
  payload: { n: 1, novelty: true },
};
const answered = {
  id: 'r',
  type: 'ADDED',
  sagaId: 's',
  correlationId: 's:add:do',
  payload: { n: 1, novelty: true },
};

let consumers: Consumers;
let answers: [queue: string, reply: ReplyMessage][];

beforeEach(() => {
  answers = [];
  consumers = createConsumers({
    catalogue: createCatalogue([{ module: 'sums', commands: [add] }]),
    answer: (queue, reply) => void answers.push([queue, reply]),
    newId: () => 'r',
  });
});

const taker = (taken: ReplyMessage[] = []) => ({
  take: async (reply: ReplyMessage) => void taken.push(reply),
  retry: async () => undefined,
});

describe('a command in hand', () => {
  it('reaches its handler without fields that its contract does not know', async () => {
    const seen: unknown[] = [];
    consumers.handle(add, async (message) => {
      seen.push(message);
      return { type: 'ADDED', data: { n: 2 } };
    });
    await consumers.consume(QUEUE, asked);
    expect(seen).toEqual([{ ...asked, payload: { n: 1 } }]);
  });

  it('is answered on the queue that it names, by a reply that names it', async () => {
    consumers.handle(add, async () => ({ type: 'ADDED', data: { n: 2 } }));
    await consumers.consume(QUEUE, asked);
    expect(answers).toEqual([[REPLIES, { ...answered, payload: { n: 2 } }]]);
  });

  it('is done with only once its answer is sent', async () => {
    const full = new ReceiverUnavailableError('the queue is full', async () => true);
    consumers = createConsumers({
      catalogue: createCatalogue([]),
      answer: () => Promise.reject(full),
      newId: () => 'r',
    });
    consumers.handle(add, async () => ({ type: 'ADDED', data: { n: 2 } }));
    await expect(consumers.consume(QUEUE, asked)).rejects.toBe(full);
  });

  it('that does not fit its contract never reaches its handler', async () => {
    let handled = 0;
    consumers.handle(add, async () => {
      handled += 1;
      return { type: 'ADDED', data: { n: 2 } };
    });
    const consuming = consumers.consume(QUEUE, { ...asked, payload: { n: 'one' } });
    await expect(consuming).rejects.toThrow(InvalidMessageError);
    expect([handled, answers]).toEqual([0, []]);
  });

  it('is not answered against its contract', async () => {
    consumers.handle(add, async () => ({ type: 'ADDED', data: { n: 1.5 } }));
    const consuming = consumers.consume(QUEUE, asked);
    await expect(consuming).rejects.toMatchObject({ code: 'bad_reply' });
    expect(answers).toEqual([]);
  });

  it('that has no handler does not fit, and its queue is named', async () => {
    const consuming = consumers.consume(QUEUE, asked);
    await expect(consuming).rejects.toThrow(InvalidMessageError);
    await expect(consumers.consume(QUEUE, asked)).rejects.toThrow('no handler on sums.commands');
    expect(consumers.handles('sums.add')).toBe(false);
  });

  it('has one handler: a second one is refused', () => {
    consumers.handle(add, async () => ({ type: 'ADDED', data: { n: 2 } }));
    expect(consumers.handles('sums.add')).toBe(true);
    expect(() => consumers.handle(add, async () => ({ type: 'ADDED', data: { n: 2 } }))).toThrow(
      DuplicateHandlerError,
    );
  });
});

describe('a reply in hand', () => {
  it('reaches the taker of its queue without fields that its contract does not know', async () => {
    const taken: ReplyMessage[] = [];
    consumers.collect(REPLIES, taker(taken));
    await consumers.consume(REPLIES, answered);
    expect(taken).toEqual([{ ...answered, payload: { n: 1 } }]);
  });

  it('that does not fit its contract never reaches its taker', async () => {
    const taken: ReplyMessage[] = [];
    consumers.collect(REPLIES, taker(taken));
    const consuming = consumers.consume(REPLIES, { ...answered, payload: {} });
    await expect(consuming).rejects.toThrow(InvalidMessageError);
    expect(taken).toEqual([]);
  });

  it('on a queue that nobody takes from does not fit', async () => {
    consumers.collect(REPLIES, taker());
    const consuming = consumers.consume('other.replies', answered);
    await expect(consuming).rejects.toThrow('no handler on other.replies');
  });

  it('has one taker for each queue: a second one is refused', () => {
    const one = taker();
    consumers.collect(REPLIES, one);
    expect(() => consumers.collect(REPLIES, taker())).toThrow(DuplicateHandlerError);
    expect(consumers.replyQueues()).toEqual([REPLIES]);
    expect([consumers.takerOf(REPLIES), consumers.takerOf('other')]).toEqual([one, undefined]);
  });
});

describe('a failure', () => {
  const error = new Error('it is broken');

  it('is tried again until the last try, after which its message is dead', () => {
    for (let tries = 1; tries < MAX_TRIES; tries += 1)
      expect(judgeFailure(error, tries)).toEqual({ kind: 'retry', tries, error });
    expect(judgeFailure(error, MAX_TRIES)).toEqual({
      kind: 'dead',
      tries: MAX_TRIES,
      error,
      reason: 'it is broken',
      attempts: MAX_TRIES,
    });
  });

  it.each([
    new InvalidMessageError('sums.add', 'no JSON'),
    new MisdirectedMessageError('sums.add', 'of another database'),
  ])('that is poison kills its message at once, and counts no attempt: %s', (poison) => {
    expect(judgeFailure(poison, 1)).toMatchObject({
      kind: 'dead',
      attempts: 0,
      reason: poison.message,
    });
  });

  it('of a receiver that cannot work costs no try, not even the last', () => {
    const away = new ReceiverUnavailableError('the disk is full', async () => true);
    for (const tries of [1, MAX_TRIES, 2 * MAX_TRIES])
      expect(judgeFailure(away, tries)).toEqual({ kind: 'held back', error: away });
  });

  it('has a reason that is cut: others may have said it', () => {
    const outcome = judgeFailure(new Error('x'.repeat(MAX_REASON + 1)), MAX_TRIES);
    expect(outcome).toMatchObject({ reason: `${'x'.repeat(MAX_REASON - 1)}…` });
  });
});

describe('one try of a message', () => {
  const clock = createVirtualClock();
  const gateOf = () => createGates({ clock, random: () => 0.5, log: silent }).of(QUEUE);

  it('that works is done, and the gate stays open', async () => {
    const gate = gateOf();
    expect(await attempt(async () => {}, { tries: 1, gate })).toEqual({ kind: 'done' });
    expect(gate.isOpen()).toBe(true);
  });

  it('that fails leaves the gate open: the others of its queue go on', async () => {
    const gate = gateOf();
    const error = new Error('it is broken');
    const outcome = await attempt(() => Promise.reject(error), { tries: 2, gate });
    expect(outcome).toEqual({ kind: 'retry', tries: 2, error });
    expect(gate.isOpen()).toBe(true);
  });

  it('that finds its receiver unable to work shuts the gate', async () => {
    const gate = gateOf();
    const away = new ReceiverUnavailableError('the disk is full', async () => false);
    const outcome = await attempt(() => Promise.reject(away), { tries: 1, gate });
    expect(outcome).toEqual({ kind: 'held back', error: away });
    expect([gate.isOpen(), gate.why()]).toEqual([false, away.message]);
    gate.leave();
  });

  it('that works after such a fault ends it, which the log says', async () => {
    const lines: string[] = [];
    const log = { ...silent, info: (_: object, text: string) => void lines.push(text) };
    const gate = createGates({ clock, random: () => 0.5, log }).of(QUEUE);
    const away = new ReceiverUnavailableError('the disk is full', async () => true);
    await attempt(() => Promise.reject(away), { tries: 1, gate });
    await clock.advance(1_000);
    expect(lines).toEqual([]);
    await attempt(async () => {}, { tries: 1, gate });
    expect(lines).toEqual(['messages are taken from a queue again']);
  });
});

describe('the log of failures', () => {
  const message = { queue: QUEUE, sagaId: 's', messageId: 's:add:do', type: 'sums.add' };
  const error = new Error('it is broken');
  const failed = (tries: number) => ({ ...message, tries, err: error });
  const make = () => {
    const { lines, log } = listening();
    const clock = createVirtualClock();
    return { lines, failures: createFailureLog({ clock, log: { ...log, debug() {} } }) };
  };

  it('has one line while a handler is broken, and one once it works again', () => {
    const { lines, failures } = make();
    for (let n = 0; n < 100; n += 1) failures.failed(message, judgeFailure(error, 2));
    failures.worked('sums.add');
    failures.worked('sums.add');
    expect(lines).toEqual([
      { ...failed(2), said: 'handler failed; the message is tried again' },
      { type: 'sums.add', faults: 100, lastedMs: 0, said: 'handler works again' },
    ]);
  });

  it('tells types apart: one works while the other fails', () => {
    const { lines, failures } = make();
    failures.failed(message, judgeFailure(error, 2));
    failures.worked('sums.take');
    failures.failed({ ...message, type: 'sums.take' }, judgeFailure(error, 2));
    expect(lines.map(({ type }) => type)).toEqual(['sums.add', 'sums.take']);
  });

  it('has a line for each message that is set aside', () => {
    const { lines, failures } = make();
    for (let n = 0; n < 3; n += 1) failures.failed(message, judgeFailure(error, MAX_TRIES));
    const line = { ...failed(MAX_TRIES), said: 'message set aside as a dead letter' };
    expect(lines).toEqual([line, line, line]);
  });

  it('has nothing for one that is held back: the gate has told already', () => {
    const { lines, failures } = make();
    const away = new ReceiverUnavailableError('the disk is full', async () => false);
    failures.failed(message, judgeFailure(away, 1));
    expect(lines).toEqual([]);
  });
});
