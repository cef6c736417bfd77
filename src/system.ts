/** The world as it is: the real clock, real chance, real ids. Everything else is handed these. */
import { v7 } from 'uuid';
import type { Clock, NewId, Random } from './bus/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (run) => void setImmediate(run),
};

/** UUID version 7 (RFC 9562): ids sort by the time of their making, which keeps indexes dense. */
export const newUuid: NewId = () => v7();

export const systemRandom: Random = () => Math.random();
