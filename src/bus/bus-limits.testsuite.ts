/**
 * What `Bus` means at its limits: many messages, refusals of any form, a receiver that cannot
 * work, an end that nothing holds up. Every implementation must pass it, beside `bus.testsuite.ts`.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { add, added, type BusHarness, message, REPLIES, sums, taking } from './bus.testsuite.ts';
import type { Bus, CommandMessage, ReplyMessage } from './bus.ts';
import { NotSentError, ReceiverUnavailableError } from './errors.ts';

/** Messages of one queue that are in hand at a time. */
const IN_HAND = 512;

export function describeLimits(name: string, createHarness: () => Promise<BusHarness>): void {
  describe(`${name}, at its limits,`, () => {
    let harness: BusHarness;
    let bus: Bus;
    let replies: ReplyMessage[];

    beforeEach(async () => {
      harness = await createHarness();
      bus = await harness.make([sums]);
      replies = [];
    });

    afterEach(() => harness.dispose());

    /** A running bus with this handler, and somebody who takes the replies. */
    const serve = async (handler: (one: CommandMessage) => Promise<ReturnType<typeof added>>) => {
      bus.handle(add, handler);
      bus.collect(
        REPLIES,
        taking(async (reply) => void replies.push(reply)),
      );
      await bus.start();
    };

    const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 10_000 });
    const replied = (count: number) => until(() => expect(replies).toHaveLength(count));

    describe('delivers', () => {
      it('what was sent before its start after it, unless it was refused', async () => {
        const sending = bus.send(message({ n: 7 }));
        const isSent = await sending.then(
          () => true,
          (error) => {
            expect(error).toBeInstanceOf(NotSentError);
            return false;
          },
        );
        await serve(async ({ payload }) => added(Number(payload.n)));
        if (!isSent) await bus.send(message({ n: 7 }));
        await replied(1);
        expect(replies[0]?.payload).toEqual({ n: 7 });
      });

      it('so many at a time as one process can have in hand, and the rest in turn', async () => {
        let inHand = 0;
        let most = 0;
        let release = () => {};
        const gate = new Promise<void>((resolve) => {
          release = resolve;
        });
        await serve(async () => {
          inHand += 1;
          most = Math.max(most, inHand);
          await gate;
          inHand -= 1;
          return added();
        });
        const count = IN_HAND + 100;
        await Promise.all(Array.from({ length: count }, () => bus.send(message())));
        await until(() => expect(inHand).toBeGreaterThanOrEqual(IN_HAND));
        await bus.deadLetters.list(); // A broker has answered after it sent what it would send.
        expect(inHand).toBe(IN_HAND);
        release();
        await replied(count);
        expect(most).toBe(IN_HAND);
      });

      it.each([
        ['an empty reason', { reason: '' }, 'unspecified'],
        ['a blank reason', { reason: ' \n' }, 'unspecified'],
        ['no reason', {}, 'unspecified'],
        ['a reason that is no text', { reason: 42 }, '42'],
        ['a long reason', { reason: 'x'.repeat(600) }, 'x'.repeat(500)],
        ['a reason cut within a character', { reason: `${'x'.repeat(499)}😀` }, 'x'.repeat(499)],
        ['half a character', { reason: '\ud83d no' }, '\ufffd no'],
      ])('a refusal with %s', async (_, data, reason) => {
        // What it answers is no such data by its type: that is the point.
        const refusal = { type: 'NOT_ADDED' as const, data: data as { reason: string } };
        bus.handle(add, async () => refusal);
        bus.collect(
          REPLIES,
          taking(async (reply) => void replies.push(reply)),
        );
        await bus.start();
        await bus.send(message());
        await replied(1);
        expect(replies[0]).toMatchObject({ type: 'NOT_ADDED', payload: { reason } });
      });
    });

    describe('holds messages back while their receiver cannot work:', () => {
      let isDown: boolean;
      let tries: number;
      let probes: number;
      let probing: number;
      let mostProbing: number;

      const probe = async () => {
        probes += 1;
        probing += 1;
        mostProbing = Math.max(mostProbing, probing);
        await new Promise((resolve) => setImmediate(resolve));
        probing -= 1;
        return !isDown;
      };

      beforeEach(async () => {
        isDown = true;
        tries = 0;
        probes = 0;
        probing = 0;
        mostProbing = 0;
        await serve(async () => {
          tries += 1;
          if (isDown) throw new ReceiverUnavailableError('the database is locked', probe);
          return added();
        });
        await Promise.all(Array.from({ length: 20 }, () => bus.send(message())));
        await until(() => expect(tries).toBeGreaterThan(0));
      });

      /** Far longer than it takes to try a message for the last time. */
      const passLongTime = async () => {
        for (let delays = 0; delays < 10; delays += 1) await harness.passRetryDelay();
      };

      it('none of them pays with a try, and all go on once it is back', async () => {
        await passLongTime();
        expect(await bus.deadLetters.list()).toEqual([]);
        expect(tries).toBeLessThanOrEqual(20);
        isDown = false;
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(20);
        });
        expect(await bus.deadLetters.list()).toEqual([]);
      });

      it('it is asked by one at a time, again and again, ever less often', async () => {
        await passLongTime();
        expect(mostProbing).toBe(1);
        expect(probes).toBeGreaterThan(10);
        // Ten minutes of real time: one that asked every 100 ms would have asked 6,000 times.
        expect(probes).toBeLessThan(300);
      });

      it('what comes meanwhile waits with them', async () => {
        await passLongTime();
        const before = tries;
        await bus.send(message());
        await passLongTime();
        expect(tries).toBe(before);
        isDown = false;
        await until(async () => {
          await harness.passRetryDelay();
          expect(replies).toHaveLength(21);
        });
      });

      it('it says so, and why', async () => {
        const { ready, detail } = bus.status();
        expect(ready).toBe(false);
        expect(detail).toContain('the database is locked');
        isDown = false;
        await until(async () => {
          await harness.passRetryDelay();
          expect(bus.status()).toEqual({ ready: true, detail: '' });
        });
      });

      it('at a close they are left, and it closes at once', async () => {
        await bus.close();
        expect(replies).toEqual([]);
      });
    });

    it('holds replies back too while their taker cannot work', async () => {
      let isDown = true;
      bus.handle(add, async () => added());
      bus.collect(
        REPLIES,
        taking(async (reply) => {
          if (isDown) throw new ReceiverUnavailableError('away', async () => !isDown);
          replies.push(reply);
        }),
      );
      await bus.start();
      await Promise.all(Array.from({ length: 10 }, () => bus.send(message())));
      await until(() => expect(bus.status().detail).toContain(REPLIES));
      for (let delays = 0; delays < 10; delays += 1) await harness.passRetryDelay();
      expect(await bus.deadLetters.list()).toEqual([]);
      isDown = false;
      await until(async () => {
        await harness.passRetryDelay();
        expect(replies).toHaveLength(10);
      });
    });

    it('a message that was held back again and again has all its tries left', async () => {
      let tries = 0;
      await serve(async () => {
        tries += 1;
        if (tries <= 8) throw new ReceiverUnavailableError('away', async () => true);
        if (tries <= 12) throw new Error('not yet');
        return added();
      });
      await bus.send(message());
      await until(async () => {
        await harness.passRetryDelay();
        expect(replies).toHaveLength(1);
      });
      expect(await bus.deadLetters.list()).toEqual([]);
    });

    describe('when it closes', () => {
      it('does so in the end though a handler never ends, and twice is once', async () => {
        let began = false;
        await serve(() => {
          began = true;
          return new Promise(() => {});
        });
        await bus.send(message());
        await until(() => expect(began).toBe(true));
        let closed = 0;
        const closing = [bus.close(), bus.close()];
        for (const one of closing) void one.then(() => (closed += 1));
        await until(async () => {
          await harness.passRetryDelay();
          expect(closed).toBe(2);
        });
        await bus.close();
      });

      it('is not opened again', async () => {
        await bus.close();
        await bus.start();
        expect(bus.status().ready).toBe(false);
      });
    });
  });
}
