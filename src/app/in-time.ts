/** Waits for work, up to a limit of time. */
import type { Clock } from '../ports/clock.ts';

/**
 * Resolves with true if the work ends within that time. Beyond it the work goes on, unwatched.
 * @throws what the work throws within that time
 */
export function inTime(clock: Clock, longestMs: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(longestMs, () => resolve(false));
    work.then(() => resolve(true), reject).finally(cancel);
  });
}
