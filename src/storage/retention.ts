/**
 * Old rows are removed, in small batches, so that the databases stay bounded. What is old is for
 * those to say whose rows they are.
 */
import type { Clock, EpochMs } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** Rows that are looked at in one transaction: a sweep never holds up others for long. */
export const SWEEP_BATCH = 200;
/** The longest time between two sweeps. */
const SWEEP_EVERY_MS = 600_000;

/** Removes what was done with before `before`, and tells how many rows. */
export type Sweep = (before: EpochMs) => Promise<number>;

export interface RetentionOptions {
  readonly retentionMs: number;
  readonly sweep: Sweep;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Retention {
  /** Runs each sweep once, now. */
  sweep(): Promise<number>;
  /** Sweeps now and then from now on. */
  start(): void;
  /** Sweeps no more; one under way ends by itself. */
  stop(): void;
}

/**
 * Runs the sweep every ten minutes, or as often as rows are kept if that is shorter. A sweep that
 * fails is logged and tried again at the next time.
 */
export function createRetention(options: RetentionOptions): Retention {
  const { retentionMs, clock, log } = options;
  let cancel = () => {};
  let stopped = false;
  const sweep = async () => {
    const removed = await options.sweep(clock.now() - retentionMs);
    if (removed > 0) log.info({ removed }, 'old rows removed');
    return removed;
  };
  const start = () => {
    // A sweep that was under way when it was stopped comes back here.
    if (stopped) return;
    cancel = clock.after(Math.min(SWEEP_EVERY_MS, retentionMs), () => {
      sweep()
        .catch((error) => log.error({ err: error }, 'old rows were not removed; trying later'))
        .finally(start);
    });
  };
  const stop = () => {
    stopped = true;
    cancel();
  };
  return { sweep, start, stop };
}

export interface Page {
  readonly removed: number;
  /** The start of the next page; undefined if this was the last. */
  readonly next: string | undefined;
}

/** Removes page by page: a sweep never holds up others for long. */
export async function inPages(remove: (after: string) => Promise<Page>): Promise<number> {
  let removed = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: Page = await remove(after);
    removed += page.removed;
    after = page.next;
  }
  return removed;
}
