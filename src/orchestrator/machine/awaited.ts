/** The waits of an awaited command: its deadline, and those that have run out. */
import type { EpochMs } from '../../ports/clock.ts';
import type { Awaiting } from '../instance.ts';

/**
 * Tells if its outcome counts as unknown by now; never if it is awaited without end.
 * @param now in milliseconds since the epoch
 */
export function isPastDeadline(
  { deadlineAt }: Pick<Awaiting, 'deadlineAt'>,
  now: EpochMs,
): boolean {
  return deadlineAt !== null && deadlineAt <= now;
}

/** Waits for an answer that have run out. Early builds did not count them: see `Awaiting`. */
export function timeoutsOf({ timeouts, attempt }: Pick<Awaiting, 'timeouts' | 'attempt'>): number {
  return timeouts ?? Math.max(0, attempt - 1);
}
