/**
 * Inbox rows are removed after the sagas of their commands, and only then: while a saga is open, or
 * a dead letter of it could still be redriven, its inbox rows are what keeps a repeat from having
 * an effect. See `docs/decisions/0007-sagas-are-forgotten-before-their-inbox-rows.md`.
 */
import { sagaOf } from '../bus/messages.ts';
import type { Clock, EpochMs } from '../ports/clock.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import { inPages, type Page, SWEEP_BATCH, type Sweep } from '../storage/retention.ts';
import type { Forgotten } from './forgotten.ts';
import type { InboxSweep } from './inbox-rows.ts';

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

function sweepInbox(retention: InboxRetention, after: string, before: EpochMs): Page {
  const { rows, forgotten, clock } = retention;
  const now = clock.now();
  const page = rows.page(after, SWEEP_BATCH);
  const gone = page.filter(({ commandId }) => forgotten.has(sagaOf(commandId)));
  const done = gone.filter(({ updatedAt }) => updatedAt < before);
  if (done.length > 0) forgotten.keep();
  for (const { commandId } of done) rows.remove(commandId);
  // A time in the future was written by another clock: it counts as now.
  const early = gone.filter(({ updatedAt }) => updatedAt > now);
  for (const { commandId } of early) rows.touch(commandId, now);
  const last = page.at(-1);
  const next = last !== undefined && last === gone.at(-1) ? last.commandId : undefined;
  return { removed: done.length, next };
}
