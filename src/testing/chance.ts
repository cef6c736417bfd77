/** Chance that can be had again from its seed. */
import type { Random } from '../ports/chance.ts';

const TWO_TO_32 = 2 ** 32;

/**
 * A source of chance that a seed fully determines (mulberry32, by Tommy Ettinger,
 * https://gist.github.com/tommyettinger/46a874533244883189143505d203312c).
 * @param seed its lowest 32 bits count
 */
export function seededChance(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}
