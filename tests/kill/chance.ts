/** Chance that can be had again from its seed. */
import { randomInt } from 'node:crypto';

const TWO_TO_32 = 2 ** 32;

export function freshSeed(): number {
  return randomInt(TWO_TO_32);
}

/** Numbers in [0, 1), by mulberry32. */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}
