/**
 * Old rows are removed, in small batches, so that the databases stay bounded.
 *
 * An ended saga goes first, a retention time after its end. The inbox rows of its commands go
 * after it, and only then: while a saga is open, or a dead letter of it could still be redriven,
 * its inbox rows are what keeps a repeat from having an effect. See `docs/decisions`.
 */
import { sagaOf } from '../bus/messages.ts';
import type { Clock, Log } from '../bus/ports.ts';
import type { Forgotten } from '../storage/forgotten.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import type { InboxSweep } from '../storage/inbox-sweep.ts';
import type { SagaLog } from './saga-log.ts';

/** Rows that are looked at in one transaction: a sweep never holds up others for long. */
const BATCH = 200;
/** How often a sweep runs, at most. */
const SWEEP_EVERY_MS = 600_000;

/** Removes what was done with before `before`, and tells how many rows. */
export type Sweep = (before: number) => Promise<number>;

/** What a module remembers of sagas: it fades. */
export interface SagaMemory {
  readonly sweep: Sweep;
  /** Whether this saga is forgotten: a message of it could have its effect again. */
  hasForgotten(sagaId: string): boolean;
}

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
  stop(): void;
}

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

/** Removes sagas that ended before, with their history. */
export function sagaSweep(sagaLog: SagaLog, commit: GroupCommit): Sweep {
  return (before) =>
    inPages(async (after) => {
      const page = await commit.run(() => {
        const found = sagaLog.ages(after, BATCH);
        const done = found.filter(({ finishedAt }) => finishedAt !== null && finishedAt < before);
        for (const { id } of done) sagaLog.remove(id);
        return { removed: done.length, last: found.at(-1) };
      });
      const { removed, last } = page;
      return { removed, next: last && last.createdAt < before ? last.id : undefined };
    });
}

export interface InboxRetention {
  readonly rows: InboxSweep;
  readonly forgotten: Forgotten;
}

/** Removes inbox rows from before, of sagas that are forgotten. */
export function inboxSweep({ rows, forgotten }: InboxRetention, commit: GroupCommit): Sweep {
  return (before) =>
    inPages((after) =>
      commit.run(() => {
        const page = rows.page(after, BATCH);
        const gone = page.filter(({ commandId }) => forgotten.has(sagaOf(commandId)));
        const done = gone.filter(({ updatedAt }) => updatedAt < before);
        if (done.length > 0) forgotten.keep();
        for (const { commandId } of done) rows.remove(commandId);
        const last = page.at(-1);
        const next = last !== undefined && last === done.at(-1) ? last.commandId : undefined;
        return { removed: done.length, next };
      }),
    );
}

interface Page {
  readonly removed: number;
  /** Where the next page starts; nothing where this was the last. */
  readonly next: string | undefined;
}

async function inPages(remove: (after: string) => Promise<Page>): Promise<number> {
  let removed = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: Page = await remove(after);
    removed += page.removed;
    after = page.next;
  }
  return removed;
}
