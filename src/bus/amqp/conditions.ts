/** Waits until conditions hold: each is looked at whenever something has happened. */
import type { Clock } from '../../ports/clock.ts';

export interface Conditions {
  /** Resolves once it holds, or after so long; rejects if `fail` is called first. */
  until(holds: () => boolean, longestMs?: number): Promise<void>;
  /** Something happened; what happens in one turn is looked at once. */
  look(): void;
  /** Nothing will happen any more. */
  fail(error: unknown): void;
}

interface Waiter {
  readonly holds: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Conditions are looked at only when `look` is called: nothing is polled. */
export function createConditions(clock: Clock): Conditions {
  const waiters = new Set<Waiter>();
  let isLooking = false;
  let failure: { readonly error: unknown } | undefined;
  return {
    until(holds, longestMs) {
      if (holds()) return Promise.resolve();
      if (failure !== undefined) return Promise.reject(failure.error);
      return new Promise((resolve, reject) => {
        const settle = (done: () => void) => {
          cancel();
          waiters.delete(waiter);
          done();
        };
        const waiter: Waiter = {
          holds,
          resolve: () => settle(resolve),
          reject: (error) => settle(() => reject(error)),
        };
        const cancel = longestMs === undefined ? () => {} : clock.after(longestMs, waiter.resolve);
        waiters.add(waiter);
      });
    },
    look() {
      if (isLooking) return;
      isLooking = true;
      queueMicrotask(() => {
        isLooking = false;
        for (const waiter of [...waiters]) if (waiter.holds()) waiter.resolve();
      });
    },
    fail(error) {
      failure = { error };
      for (const waiter of [...waiters])
        if (waiter.holds()) waiter.resolve();
        else waiter.reject(error);
    },
  };
}
