/**
 * A bus on which messages can be broken on purpose. It stands around either implementation, in
 * the process whose orchestrator sends the commands and takes the replies, so that a breakage is
 * the same on both. To both ends it looks as if the message was lost, late or repeated on its
 * way, against which the saga log and the inbox are there.
 */
import type { Bus, ReplyMessage } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BreakagesOfBus } from './breakages.ts';

/** The bus that is used in place of `bus`, which it hands on all that is not broken. */
export function breakableBus(
  bus: Bus,
  breakages: BreakagesOfBus,
  clock: Pick<Clock, 'after'>,
): Bus {
  const delays = createDelays(clock);
  return {
    ...bus,
    async send(command) {
      if (breakages.onCommand(command) === 'deliver') await bus.send(command);
    },
    handle: (command, handler) =>
      bus.handle(command, async (message) => {
        const reply = await handler(message);
        breakages.onWork(message);
        return reply;
      }),
    collect(queue, taker) {
      const take = async (reply: ReplyMessage) => {
        const effect = breakages.onReply(reply);
        if (effect === 'lose') return;
        if (effect === 'take late') await delays.pass(breakages.pace.lateMs);
        await taker.take(reply);
        if (effect === 'take twice') await taker.take(reply);
      };
      bus.collect(queue, { take, retry: (...asked) => taker.retry(...asked) });
    },
    close() {
      delays.end();
      return bus.close();
    },
  };
}

interface Delays {
  /** Resolves after so many milliseconds, or when all delays end. */
  pass(ms: number): Promise<void>;
  /** Ends all delays, also those to come: a bus that closes finishes what is in hand. */
  end(): void;
}

function createDelays(clock: Pick<Clock, 'after'>): Delays {
  const waiting = new Set<() => void>();
  let hasEnded = false;
  return {
    pass: (ms) =>
      new Promise((resolve) => {
        const go = () => {
          cancel();
          waiting.delete(go);
          resolve();
        };
        const cancel = clock.after(hasEnded ? 0 : ms, go);
        waiting.add(go);
      }),
    end() {
      hasEnded = true;
      for (const go of [...waiting]) go();
    },
  };
}
