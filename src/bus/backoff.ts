/**
 * Waits that grow and are drawn by chance, so that what failed together does not come back
 * together: half of each is fixed, half is drawn ("equal jitter" in
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). The longest is drawn
 * too: that is where most of a long outage is spent.
 */
import type { Random } from '../ports/chance.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The wait after so many failures in a row, from 1 on. */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number, random: Random) {
  return jittered(Math.min(longestMs, firstMs * 2 ** (failures - 1)), random);
}

/** Between half of `ceilingMs` and all of it. */
export function jittered(ceilingMs: number, random: Random): number {
  return Math.round((ceilingMs / 2) * (1 + random()));
}
