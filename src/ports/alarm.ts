/** One timer for all due times: it rings at the earliest that it was told of. */
import type { Clock, EpochMs } from './clock.ts';

/** Timers of Node hold at most 2^31 - 1 ms; a longer wait is made in parts. */
const MAX_TIMER_MS = 2_147_483_647;

export interface Alarm {
  /** Rings at `dueAt`, in milliseconds since the epoch, or earlier if it was told so. */
  wakeAt(dueAt: EpochMs): void;
  stop(): void;
}

/** @param ring called once per wake-up; call `wakeAt` again for the next */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { readonly dueAt: EpochMs; readonly cancel: () => void } | undefined;
  let stopped = false;
  return {
    wakeAt(dueAt) {
      if (stopped || (set !== undefined && set.dueAt <= dueAt)) return;
      set?.cancel();
      const delayMs = Math.min(Math.max(0, dueAt - clock.now()), MAX_TIMER_MS);
      const cancel = clock.after(delayMs, () => {
        set = undefined;
        ring();
      });
      set = { dueAt, cancel };
    },
    stop() {
      stopped = true;
      set?.cancel();
    },
  };
}
