/**
 * Old rows are removed, in small batches, so that the databases stay bounded.
 *
 * An ended saga goes first, a retention time after its end. The inbox rows of its commands go
 * after it, and only then: while a saga is open, or a dead letter of it could still be redriven,
 * its inbox rows are what keeps a repeat from having an effect. See `docs/decisions`.
 */

import { sagaOf } from '../bus/messages.ts';
import type { Forgotten } from '../participant/forgotten.ts';
import type { InboxSweep } from '../participant/inbox-rows.ts';
import { idAt, madeAt } from '../ports/ids.ts';
import type { Clock, Log } from '../ports/ports.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import type { SagaLog } from './log/saga-log.ts';
import type { Counted } from './runner/counts.ts';

/** Rows that are looked at in one transaction: a sweep never holds up others for long. */
const BATCH = 200;
/** How often a sweep runs, at most. */
const SWEEP_EVERY_MS = 600_000;

/** Removes what was done with before `before`, and tells how many rows. */
export type Sweep = (before: number) => Promise<number>;

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

export interface SagaRetention {
  readonly sagaLog: SagaLog;
  readonly commit: GroupCommit;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of each that was removed, once that is durable. */
  readonly onRemoved: (instance: Counted) => void;
}

/**
 * Removes sagas that ended before, with their history; those of which something is still sent
 * stay. An end that lies in the future was written by another clock: it counts as of now.
 */
export function sagaSweep(retention: SagaRetention): Sweep {
  return async (before) => {
    const now = retention.clock.now();
    const pagesFrom = (start: string) =>
      inPages((after) => sweepPage(retention, { after: after || start, before, now }));
    // The oldest, then those that by their ids are still to come.
    return (await pagesFrom('')) + (await pagesFrom(idAt(now)));
  };
}

interface SweptPage {
  readonly after: string;
  readonly before: number;
  readonly now: number;
}

async function sweepPage(
  { sagaLog, commit, onRemoved }: SagaRetention,
  { after, before, now }: SweptPage,
): Promise<Page> {
  const { found, done } = await commit.run(() => {
    const ages = sagaLog.ages(after, BATCH);
    const gone = ages.filter(
      ({ finishedAt, dueAt }) => finishedAt !== null && finishedAt < before && dueAt === null,
    );
    for (const { id } of gone) sagaLog.remove(id);
    for (const { id, finishedAt } of ages) if ((finishedAt ?? 0) > now) sagaLog.endAt(id, now);
    return { found: ages, done: gone };
  });
  for (const one of done) onRemoved(one);
  const last = found.at(-1);
  const mayGoOn = last !== undefined && (last.createdAt < before || (madeAt(last.id) ?? 0) > now);
  return { removed: done.length, next: mayGoOn ? last.id : undefined };
}

export interface InboxRetention {
  readonly rows: InboxSweep;
  readonly forgotten: Forgotten;
  readonly commit: GroupCommit;
  readonly clock: Pick<Clock, 'now'>;
}

/** Removes inbox rows from before, of sagas that are forgotten. */
export function inboxSweep(retention: InboxRetention): Sweep {
  const { forgotten, commit } = retention;
  return (before) => {
    forgotten.advance(before);
    return inPages((after) => commit.run<Page>(() => sweepInbox(retention, after, before)));
  };
}

function sweepInbox(retention: InboxRetention, after: string, before: number): Page {
  const { rows, forgotten, clock } = retention;
  const now = clock.now();
  const page = rows.page(after, BATCH);
  const gone = page.filter(({ commandId }) => forgotten.has(sagaOf(commandId)));
  const done = gone.filter(({ updatedAt }) => updatedAt < before);
  if (done.length > 0) forgotten.keep();
  for (const { commandId } of done) rows.remove(commandId);
  // What lies in the future was written by another clock: it counts as of now.
  const early = gone.filter(({ updatedAt }) => updatedAt > now);
  for (const { commandId } of early) rows.touch(commandId, now);
  const last = page.at(-1);
  const next = last !== undefined && last === gone.at(-1) ? last.commandId : undefined;
  return { removed: done.length, next };
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
