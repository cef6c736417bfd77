/**
 * What `Bus` means, as tests that every implementation must pass. A harness makes a bus and lets
 * the delay between two tries of a handler pass; nothing else is known of what is behind it.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type {
  Bus,
  CommandMessage,
  Reply,
  ReplyMessage,
  ReplyTaker,
  SendableReason,
} from './bus.ts';
import { command, compensatingCommand, type ModuleContract, refusalData } from './contract.ts';
import { DuplicateHandlerError, InvalidMessageError, NotSentError } from './errors.ts';

export interface BusHarness {
  /** A fresh bus, not started, that carries these contracts. */
  make(contracts: readonly ModuleContract[]): Promise<Bus>;
  /** Lets the longest delay between two tries of a handler pass. */
  passRetryDelay(): Promise<void>;
  dispose(): Promise<void>;
}

const request = z.object({ n: z.int(), tags: z.array(z.string()).optional() });
const done = z.object({ n: z.int() });

export const add = command({
  type: 'sums.add',
  request,
  success: { ADDED: done },
  refusal: { NOT_ADDED: refusalData },
});
const subtract = compensatingCommand({
  type: 'sums.subtract',
  compensates: add,
  request,
  done: 'TAKEN',
});
export const sums: ModuleContract = { module: 'sums', commands: [add, subtract] };

export const REPLIES = 'client.replies';
const TRIES = 10;

let id = 0;
export const message = (payload: object = { n: 1 }, more: Partial<CommandMessage> = {}) => {
  id += 1;
  const payloadOf = payload as CommandMessage['payload'];
  const fixed = { type: 'sums.add', sagaId: `saga-${id}`, attempt: 1, replyTo: REPLIES };
  return { id: `saga-${id}:add:do`, ...fixed, payload: payloadOf, ...more };
};

/** Somebody who takes replies in this way, and sends nothing again. */
export const taking = (take: ReplyTaker['take']): ReplyTaker => ({
  take,
  retry: async () => 'nothing is sent again here',
});

export const added = (n = 1) => ({ type: 'ADDED', data: { n } }) as const;

export function describeBus(name: string, createHarness: () => Promise<BusHarness>): void {
  describe(name, () => {
    let harness: BusHarness;
    let bus: Bus;
    let replies: ReplyMessage[];
    /** Why a command is not sent again; nothing if it is. */
    let whyNot: string | undefined;
    /** The commands that a person wanted sent again. */
    let retried: unknown[][];

    beforeEach(async () => {
      harness = await createHarness();
      bus = await harness.make([sums]);
      replies = [];
      whyNot = undefined;
      retried = [];
    });

    const taker = (): ReplyTaker => ({
      take: async (reply) => void replies.push(reply),
      async retry(...asked) {
        retried.push(asked);
        return whyNot;
      },
    });

    afterEach(() => harness.dispose());

    type Handler = (message: CommandMessage) => Promise<ReturnType<typeof added>>;

    /** A running bus with this handler, and somebody who takes the replies. */
    const serve = async (handler: Handler) => {
      bus.handle(add, handler);
      bus.collect(REPLIES, taker());
      await bus.start();
    };

    const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 10_000 });
    const replied = (count: number) => until(() => expect(replies).toHaveLength(count));

    /** Lets tries happen until the message is set aside. */
    const setAside = () =>
      until(async () => {
        await harness.passRetryDelay();
        expect(await bus.deadLetters.list()).toHaveLength(1);
      });

    describe('delivers', () => {
      it('a command to its handler, with everything that came with it', async () => {
        const seen: CommandMessage[] = [];
        await serve(async (one) => {
          seen.push(one);
          return added();
        });
        const sent = message({ n: 1, tags: ['a'] }, { attempt: 3, oldestSagaId: 'saga-0' });
        await bus.send(sent);
        await replied(1);
        expect(seen).toEqual([sent]);
      });

      it('the trace that a command belongs to, there and back', async () => {
        const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        const trace = { traceparent, tracestate: 'rojo=1' };
        const seen: CommandMessage[] = [];
        await serve(async (one) => {
          seen.push(one);
          return added();
        });
        await bus.send(message({ n: 1 }, { trace }));
        await replied(1);
        expect([seen[0]?.trace, replies[0]?.trace]).toEqual([trace, trace]);
      });

      it('the id of the command that a compensation undoes', async () => {
        const seen: (string | undefined)[] = [];
        bus.handle(subtract, async ({ compensates }) => {
          seen.push(compensates);
          return { type: 'TAKEN', data: {} };
        });
        await serve(async () => added());
        await bus.send(message({ n: 1 }, { type: 'sums.subtract', compensates: 'saga-1:add:do' }));
        await replied(1);
        expect(seen).toEqual(['saga-1:add:do']);
      });

      it('the reply to the queue that the command names, as the answer to it', async () => {
        await serve(async () => added(2));
        const sent = message();
        await bus.send(sent);
        await replied(1);
        expect(replies[0]).toMatchObject({
          type: 'ADDED',
          correlationId: sent.id,
          sagaId: sent.sagaId,
          payload: { n: 2 },
        });
      });

      it('a refusal as it does a success', async () => {
        bus.handle(add, async () => ({ type: 'NOT_ADDED', data: { reason: 'too_much' } }));
        bus.collect(REPLIES, taker());
        await bus.start();
        await bus.send(message());
        await replied(1);
        expect(replies[0]).toMatchObject({ type: 'NOT_ADDED', payload: { reason: 'too_much' } });
      });

      it('replies with ids of their own', async () => {
        await serve(async () => added());
        await Promise.all([bus.send(message()), bus.send(message())]);
        await replied(2);
        expect(new Set(replies.map((reply) => reply.id)).size).toBe(2);
      });

      it('a command that is sent again once answered, again: the inbox knows', async () => {
        const sent = message();
        await serve(async () => added());
        await bus.send(sent);
        await replied(1);
        await bus.send({ ...sent, attempt: 2 });
        await replied(2);
        expect(replies.map(({ correlationId }) => correlationId)).toEqual([sent.id, sent.id]);
      });

      it('every one of a thousand', async () => {
        await serve(async ({ payload }) => added(Number(payload.n)));
        const numbers = Array.from({ length: 1_000 }, (_, n) => n);
        await Promise.all(numbers.map((n) => bus.send(message({ n }))));
        await replied(1_000);
        const got = replies.map(({ payload }) => Number(payload.n)).sort((a, b) => a - b);
        expect(got).toEqual(numbers);
      });

      it('to handlers side by side', async () => {
        let inHand = 0;
        let most = 0;
        await serve(async () => {
          inHand += 1;
          most = Math.max(most, inHand);
          await new Promise((resolve) => setImmediate(resolve));
          inHand -= 1;
          return added();
        });
        await Promise.all(Array.from({ length: 20 }, () => bus.send(message())));
        await replied(20);
        expect(most).toBeGreaterThan(1);
      });

      it('nothing before it was started', async () => {
        let handled = 0;
        bus.handle(add, async () => {
          handled += 1;
          return added();
        });
        await bus.send(message()).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        expect(handled).toBe(0);
      });
    });

    describe('shares nothing between sender and handler:', () => {
      it('send returns before the handler runs', async () => {
        let handled = false;
        await serve(async () => {
          handled = true;
          return added();
        });
        const sent = bus.send(message());
        expect(handled).toBe(false);
        await sent;
        await replied(1);
      });

      it('a payload that the sender changes later arrives as it was', async () => {
        const payload = { n: 1, tags: ['before'] };
        const seen: unknown[] = [];
        await serve(async (one) => {
          seen.push(one.payload);
          return added();
        });
        const sent = bus.send(message(payload));
        payload.tags[0] = 'after';
        await sent;
        await replied(1);
        expect(seen).toEqual([{ n: 1, tags: ['before'] }]);
      });

      it('a payload travels as JSON, without what JSON does not have', async () => {
        const seen: CommandMessage[] = [];
        await serve(async (one) => {
          seen.push(one);
          return added();
        });
        await bus.send(message({ n: 1, tags: undefined }));
        await replied(1);
        expect(Object.keys(seen[0]?.payload ?? {})).toEqual(['n']);
      });
    });

    describe('checks messages against their contracts:', () => {
      it('a request that does not fit is refused at the sender, who is told where', async () => {
        await serve(async () => added());
        await expect(bus.send(message({ n: 'one' }))).rejects.toThrow(InvalidMessageError);
        await expect(bus.send(message({ n: 'one' }))).rejects.toThrow('/n');
      });

      it('a command that no contract knows is refused at the sender', async () => {
        await serve(async () => added());
        const unknown = message({ n: 1 }, { type: 'sums.divide' });
        await expect(bus.send(unknown)).rejects.toThrow(InvalidMessageError);
      });

      it('a command that nobody serves is not sent, however often it is', async () => {
        await bus.start();
        const sent = message();
        const outcomes = await Promise.allSettled([bus.send(sent), bus.send(sent)]);
        for (const outcome of outcomes)
          expect(outcome).toMatchObject({ reason: { code: 'not_sent' } });
        await expect(bus.send(sent)).rejects.toThrow(NotSentError);
      });

      it('fields that the contract does not know are left out on the way there', async () => {
        const seen: unknown[] = [];
        await serve(async ({ payload }) => {
          seen.push(payload);
          return added();
        });
        await bus.send(message({ n: 1, novelty: true }));
        await replied(1);
        expect(seen).toEqual([{ n: 1 }]);
      });

      it('and on the way back', async () => {
        await serve(async () => ({
          type: 'ADDED',
          data: { n: 1, novelty: true } as { n: number },
        }));
        await bus.send(message());
        await replied(1);
        expect(replies[0]?.payload).toEqual({ n: 1 });
      });

      it('what does not fit the handler is poison: set aside at once, never tried', async () => {
        let tried = 0;
        const strict = { ...add, request: request.extend({ secret: z.string() }) };
        bus.handle(strict, async () => {
          tried += 1;
          return added();
        });
        await bus.start();
        const sent = message();
        await bus.send(sent);
        await until(async () => expect(await bus.deadLetters.list()).toHaveLength(1));
        const [letter] = await bus.deadLetters.list();
        expect(letter).toMatchObject({ attempts: 0, queue: 'sums.commands' });
        expect(letter?.reason).toContain('/secret');
        expect(letter?.message.id).toBe(sent.id);
        expect(tried).toBe(0);
      });

      it('a reply against the contract is a failure of its handler, and is not sent', async () => {
        let answers = 0;
        await serve(async () => {
          answers += 1;
          const wrong: Reply = { type: 'SUBTRACTED', data: {} };
          return answers === 1 ? (wrong as ReturnType<typeof added>) : added();
        });
        await bus.send(message());
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(1);
        });
        expect(answers).toBe(2);
        expect(replies[0]?.type).toBe('ADDED');
      });
    });

    describe('has one handler for each command:', () => {
      it('a second one is refused', () => {
        bus.handle(add, async () => added());
        expect(() => bus.handle(add, async () => added())).toThrow(DuplicateHandlerError);
      });

      it('a second taker of a queue is refused', () => {
        bus.collect(REPLIES, taker());
        expect(() => bus.collect(REPLIES, taker())).toThrow(DuplicateHandlerError);
      });
    });

    describe('tries a handler that fails again:', () => {
      it('after a delay, until it succeeds', async () => {
        let tries = 0;
        await serve(async () => {
          tries += 1;
          if (tries < 3) throw new Error('not yet');
          return added();
        });
        await bus.send(message());
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(1);
        });
        expect(tries).toBe(3);
        expect(await bus.deadLetters.list()).toEqual([]);
      });

      it('also one that throws before it returns a promise', async () => {
        let tries = 0;
        await serve(() => {
          tries += 1;
          if (tries === 1) throw new Error('at once');
          return Promise.resolve(added());
        });
        await bus.send(message());
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(1);
        });
      });

      it('a bounded number of times, then it is a dead letter with the reason', async () => {
        let tries = 0;
        await serve(async () => {
          tries += 1;
          throw new Error('the disk is on fire');
        });
        await bus.send(message());
        await setAside();
        const [letter] = await bus.deadLetters.list();
        expect(letter).toMatchObject({ reason: 'the disk is on fire', attempts: tries });
        expect(tries).toBeGreaterThan(2);
        expect(tries).toBeLessThan(TRIES);
      });

      it('while the others go on', async () => {
        await serve(async ({ payload }) => {
          if (payload.n === 0) throw new Error('never');
          return added();
        });
        await bus.send(message({ n: 0 }));
        await Promise.all(Array.from({ length: 10 }, () => bus.send(message({ n: 1 }))));
        await replied(10);
      });

      it('and so with the taker of replies', async () => {
        let tries = 0;
        bus.handle(add, async () => added());
        const take = async (reply: ReplyMessage) => {
          tries += 1;
          if (tries === 1) throw new Error('not yet');
          replies.push(reply);
        };
        bus.collect(REPLIES, { ...taker(), take });
        await bus.start();
        await bus.send(message());
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(1);
        });
      });
    });

    describe('keeps dead letters for a person, who', () => {
      let sent: CommandMessage;

      beforeEach(async () => {
        await serve(async () => {
          throw new Error('broken');
        });
        sent = message();
        await bus.send(sent);
        await setAside();
      });

      const only = async () => (await bus.deadLetters.list())[0]?.id ?? '';
      const another = async () => {
        const next = message();
        await bus.send(next);
        await until(async () => {
          await harness.passRetryDelay();
          expect((await bus.deadLetters.list()).at(-1)?.message.id).toBe(next.id);
        });
      };

      it('finds one by its id, with the command that it is and who awaits the answer', async () => {
        const id = await only();
        const found = await bus.deadLetters.find(id);
        expect(found).toMatchObject({ id, queue: 'sums.commands', reason: 'broken' });
        const about = { sagaId: sent.sagaId, commandId: sent.id, replyTo: REPLIES };
        expect(found?.message).toMatchObject({ type: 'sums.add', ...about });
      });

      it('has its command sent again by whoever awaits it, never the message itself', async () => {
        expect(await bus.deadLetters.redrive(await only(), 'ann')).toEqual({ outcome: 'sent' });
        expect(retried).toEqual([[sent.id, 'ann']]);
        expect(await bus.deadLetters.list()).toEqual([]);
        await harness.passRetryDelay();
        expect(await bus.deadLetters.list()).toEqual([]);
      });

      it('is told why one is not sent again, and still has it', async () => {
        whyNot = 'its saga has ended';
        const why = expect.stringContaining('its saga has ended');
        expect(await bus.deadLetters.redrive(await only())).toEqual({ outcome: 'refused', why });
        expect(await bus.deadLetters.list()).toHaveLength(1);
      });

      it('drops one for good', async () => {
        expect(await bus.deadLetters.discard(await only())).toBe(true);
        expect(await bus.deadLetters.list()).toEqual([]);
      });

      it('is told if there is no such letter', async () => {
        expect(await bus.deadLetters.find('nothing')).toBeUndefined();
        expect(await bus.deadLetters.redrive('nothing')).toEqual({ outcome: 'missing' });
        expect(await bus.deadLetters.discard('nothing')).toBe(false);
        expect(await bus.deadLetters.list()).toHaveLength(1);
      });

      it('sees a repeat as the same letter, with all its tries', async () => {
        const [{ attempts = 0, id } = {}] = await bus.deadLetters.list();
        await bus.send({ ...sent, attempt: 2 });
        await until(async () => {
          await harness.passRetryDelay();
          expect(await bus.deadLetters.list()).toMatchObject([{ id, attempts: 2 * attempts }]);
        });
        expect(await bus.deadLetters.discard(await only())).toBe(true);
        expect(await bus.deadLetters.list()).toEqual([]);
      });

      it('pages through them, and asks for some of them only', async () => {
        await another();
        await another();
        const all = await bus.deadLetters.list();
        expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
        const [first, second, third] = all;
        expect(await bus.deadLetters.list({ limit: 2 })).toEqual([first, second]);
        expect(await bus.deadLetters.list({ after: second?.id, limit: 2 })).toEqual([third]);
        expect(await bus.deadLetters.list({ sagaId: sent.sagaId })).toEqual([first]);
        expect(await bus.deadLetters.list({ queue: 'sums.commands', type: 'sums.add' })).toEqual(
          all,
        );
        expect(await bus.deadLetters.list({ reason: 'brok' })).toEqual(all);
        expect(await bus.deadLetters.list({ reason: 'poison' })).toEqual([]);
        expect(await bus.deadLetters.list({ queue: REPLIES })).toEqual([]);
        expect(await bus.deadLetters.list({ type: 'sums.subtract' })).toEqual([]);
      });
    });

    describe('says whether it is ready:', () => {
      it('from its start to its close', async () => {
        expect(bus.status().ready).toBe(false);
        expect(bus.status().detail).not.toBe('');
        await bus.start();
        expect(bus.status()).toEqual({ ready: true, detail: '' });
        await bus.close();
        expect(bus.status().ready).toBe(false);
      });
    });

    describe('tells when it can send:', () => {
      it('once it has started, and not before; then it can', async () => {
        const told: [SendableReason, boolean][] = [];
        bus.handle(add, async () => added());
        bus.collect(REPLIES, taker());
        bus.onSendable((reason) => told.push([reason, bus.status().ready]));
        expect(told).toEqual([]);
        await bus.start();
        expect(told).toEqual([['started', true]]);
      });

      it('a command that is sent as it tells is taken', async () => {
        let sending: Promise<void> | undefined;
        bus.onSendable(() => {
          sending = bus.send(message());
        });
        await serve(async () => added());
        await sending;
        await replied(1);
      });

      it('all that asked for it, though one of them throws', async () => {
        const told: SendableReason[] = [];
        bus.onSendable(() => {
          throw new Error('a fault of its own');
        });
        bus.onSendable((reason) => told.push(reason));
        await serve(async () => added());
        expect(told).toEqual(['started']);
        await bus.send(message());
        await replied(1);
      });

      it('never once it is closed', async () => {
        const told: SendableReason[] = [];
        bus.onSendable((reason) => told.push(reason));
        await bus.close();
        await bus.start();
        expect(told).toEqual([]);
      });
    });

    describe('when it closes', () => {
      it('finishes what is in hand, reply included', async () => {
        let release = () => {};
        let began = false;
        await serve(async () => {
          began = true;
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return added();
        });
        await bus.send(message());
        await until(() => expect(began).toBe(true));
        let closed = false;
        const closing = bus.close().then(() => {
          closed = true;
        });
        await new Promise((resolve) => setImmediate(resolve));
        expect(closed).toBe(false);
        release();
        await closing;
        expect(replies).toHaveLength(1);
      });

      it('takes nothing more', async () => {
        await serve(async () => added());
        await bus.close();
        await expect(bus.send(message())).rejects.toThrow(NotSentError);
      });

      it('does so at once if it has nothing in hand', async () => {
        await bus.start();
        await bus.close();
      });
    });
  });
}
