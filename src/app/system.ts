/** The world as it is: the real clock, real chance, real ids. Everything else is handed these. */
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { NewId } from '../ports/ids.ts';

/** The wall clock as it is: it may be set back, and all code that keeps times must bear that. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (run) => void setImmediate(run),
};

/** A clock that is behind by less only waits for itself: ids go on from the last one. */
const SET_BACK_MS = 1_000;
/** The counter of a millisecond begins at random below this, which leaves room to count up. */
const FIRST_COUNTS = 2 ** 31;

/**
 * UUIDs of version 7 (RFC 9562): ids sort by the time of their making, which keeps indexes dense.
 * Those of one millisecond count up. They follow a clock that is set back: an id that tells a time
 * to come would be taken for the youngest for as long as the clock was ahead.
 * @param now milliseconds since the epoch
 */
export function createUuids(now: () => number, random: Random): NewId {
  let msecs = Number.NEGATIVE_INFINITY;
  let seq = 0;
  const pool = createBytes();
  return () => {
    const time = now();
    if (time > msecs || time < msecs - SET_BACK_MS) {
      msecs = time;
      seq = Math.floor(random() * FIRST_COUNTS);
    } else seq += 1;
    return v7({ msecs, seq, random: pool.next() });
  };
}

/** The random bytes of an id. */
const BYTES = 16;
/** Ids whose bytes are drawn at a time: a draw for each would cost as much as a row. */
const DRAWN = 512;

function createBytes(): { next(): Uint8Array } {
  const pool = new Uint8Array(BYTES * DRAWN);
  let at = pool.length;
  return {
    next() {
      if (at === pool.length) {
        randomFillSync(pool);
        at = 0;
      }
      at += BYTES;
      return pool.subarray(at - BYTES, at);
    },
  };
}

/** Chance as JavaScript draws it: at least 0 and below 1. */
export const systemRandom: Random = () => Math.random();

/** Ids by the real clock. */
export const newUuid: NewId = createUuids(systemClock.now, systemRandom);
