/** The world as it is: the real clock, real chance, real ids. Everything else is handed these. */
import { v7 } from 'uuid';
import type { Clock, NewId, Random } from './bus/ports.ts';

/**
 * Time that is never set back while the process runs: a wall clock that jumps would put off all
 * that is due by as much. It follows a jump forward, and goes on from where it was after one back.
 * @param wall milliseconds since the epoch
 */
export function neverBack(wall: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY;
  let setBackMs = 0;
  return () => {
    const now = wall() + setBackMs;
    if (now < last) setBackMs += last - now;
    last = Math.max(last, now);
    return last;
  };
}

export const systemClock: Clock = {
  now: neverBack(() => Date.now()),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (run) => void setImmediate(run),
};

/** UUID version 7 (RFC 9562): ids sort by the time of their making, which keeps indexes dense. */
export const newUuid: NewId = () => v7();

export const systemRandom: Random = () => Math.random();
