/**
 * Ended sagas are removed a retention time after their end, before the inbox rows of their
 * commands. See `docs/decisions/0007-sagas-are-forgotten-before-their-inbox-rows.md`.
 */
import type { Clock, EpochMs } from '../../ports/clock.ts';
import { idAt, madeAt } from '../../ports/ids.ts';
import type { GroupCommit } from '../../storage/group-commit.ts';
import { inPages, type Page, SWEEP_BATCH, type Sweep } from '../../storage/retention.ts';
import type { Counted } from '../runner/counts.ts';
import type { SagaLog } from './saga-log.ts';

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
  readonly before: EpochMs;
  readonly now: EpochMs;
}

async function sweepPage(
  { sagaLog, commit, onRemoved }: SagaRetention,
  { after, before, now }: SweptPage,
): Promise<Page> {
  const { found, done } = await commit.run(() => {
    const ages = sagaLog.ages(after, SWEEP_BATCH);
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
