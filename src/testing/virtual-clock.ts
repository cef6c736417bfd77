/** Time that goes on only when a test says so. */
import type { Clock } from '../ports/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass, firing what comes due on the way, in its order. */
  advance(ms: number): Promise<void>;
  /** Timers that are set. */
  pending(): number;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** A day in 2026; no test depends on which. */
const START = Date.UTC(2026, 0, 1);

/** Makes a clock that begins on a day in 2026 and stands still until it is advanced. */
export function createVirtualClock(): VirtualClock {
  let now = START;
  const timers = new Set<Timer>();
  const earliest = () => [...timers].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(delayMs, fire) {
      const timer = { at: now + delayMs, fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    soon: (run) => void setImmediate(run),
    pending: () => timers.size,
    async advance(ms) {
      const until = now + ms;
      await settled();
      for (let timer = earliest(); timer && timer.at <= until; timer = earliest()) {
        timers.delete(timer);
        now = timer.at;
        timer.fire();
        await settled();
      }
      now = until;
    },
  };
}

/** Turns of the event loop after which any chain of commits and deliveries has come to rest. */
const TURNS = 60;

/** Resolves once all work that needs no time to pass has been done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1)
    await new Promise<void>((resolve) => setImmediate(resolve));
}
