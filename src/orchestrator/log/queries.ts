/** The saga log as people look at it: one instance, its history, lists and counts. */
import { and, count, desc, eq, gt, lt, sql } from 'drizzle-orm';
import { sagaOf } from '../../bus/messages.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { idAt, madeAt } from '../../ports/ids.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import type { HistoryEntry, SagaInstance } from '../instance.ts';
import { entriesIn } from './history.ts';
import { listSagas, type SagaFilter } from './list.ts';
import { type OldestOpen, oldestOpenOf } from './oldest-open.ts';
import { BEHIND_MS, replyIdOf, SOON_MS } from './reply-ids.ts';
import type { SagaRow } from './rows.ts';
import { fromRow } from './saga-log.ts';
import { isStalled, sagaInstances, sagaReplies, stallCodeOf, stallStepOf } from './schema.ts';

export interface SagaQueries {
  /** The instance of this id; undefined if it is unknown, or was removed. */
  find(id: string): SagaInstance | undefined;
  /** One page of the instances that match. */
  list(filter: SagaFilter): readonly SagaInstance[];
  /** All entries of the history, in order; none if the saga is unknown. */
  history(sagaId: string): readonly HistoryEntry[];
  /** Counts the stalled instances by definition, reason and step: the group of the oldest first. */
  stalledGroups(): readonly StalledGroup[];
  /** The oldest instance that is open, of each definition and state. */
  oldestOpen(): readonly OldestOpen[];
  /** The id of the saga that sent the command, or took the reply, of this id. */
  findByMessage(messageId: string): string | undefined;
  /** The id of the saga that this request began: the latest, if a client repeats its ids. */
  findByRequest(requestId: string): string | undefined;
}

/** The stalled instances of one definition that have the same reason, at the same step. */
export interface StalledGroup {
  readonly definition: string;
  readonly code: string;
  /** Null if no step is to blame, as if the engine cannot go on. */
  readonly step: string | null;
  readonly count: number;
  readonly oldestId: string;
  readonly oldestCreatedAt: EpochMs;
}

/** The saga log's queries, prepared once per connection; give them the reading one. */
export const createSagaQueries = preparedOnce((db: Db): SagaQueries => {
  const table = sagaInstances;
  const find = db
    .select()
    .from(table)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const findInstance: SagaQueries['find'] = (id) => {
    const row = find.get({ id });
    return row && fromRow(row);
  };
  return {
    find: findInstance,
    history(sagaId) {
      const row = find.get({ id: sagaId });
      return row === undefined ? [] : entriesIn(row.history, row);
    },
    list: (filter) => listSagas(db, filter),
    stalledGroups: groupsOf(db),
    oldestOpen: oldestOpenOf(db),
    ...search(db, findInstance),
  };
});

/** Counts stalled instances, from an index that holds nothing else. */
function groupsOf(db: Db): SagaQueries['stalledGroups'] {
  const table = sagaInstances;
  const group = [table.definition, stallCodeOf(table), stallStepOf(table)] as const;
  const groups = db
    .select({
      definition: table.definition,
      code: sql<string>`${stallCodeOf(table)}`,
      step: sql<string | null>`${stallStepOf(table)}`,
      count: count(),
      // A group is of one instance at least.
      oldestId: sql<string>`min(${table.id})`,
    })
    .from(table)
    .where(isStalled(table))
    .groupBy(...group)
    .prepare();
  const oldest = db
    .select({ oldestCreatedAt: table.createdAt })
    .from(table)
    .where(eq(table.id, sql.placeholder('oldestId')))
    .prepare();
  return () => {
    const found = groups.all().flatMap((one) =>
      oldest.all({ oldestId: one.oldestId }).map(({ oldestCreatedAt }) => {
        return { ...one, oldestCreatedAt };
      }),
    );
    return found.toSorted(
      (a, b) => a.oldestCreatedAt - b.oldestCreatedAt || (a.oldestId < b.oldestId ? -1 : 1),
    );
  };
}

/** Finds sagas by the ids of other things. */
function search(
  db: Db,
  find: SagaQueries['find'],
): Pick<SagaQueries, 'findByMessage' | 'findByRequest'> {
  const written = db
    .select({ sagaId: sagaReplies.sagaId })
    .from(sagaReplies)
    .where(eq(sagaReplies.messageId, sql.placeholder('id')))
    .prepare();
  const ofThatTime = repliedSoonIn(db);
  const begun = db
    .select({ id: sagaInstances.id })
    .from(sagaInstances)
    .where(eq(sagaInstances.requestId, sql.placeholder('id')))
    .orderBy(desc(sagaInstances.id))
    .limit(1)
    .prepare();
  return {
    findByMessage: (id) => find(sagaOf(id))?.id ?? written.get({ id })?.sagaId ?? ofThatTime(id),
    findByRequest: (id) => begun.get({ id })?.id,
  };
}

/** Looks for a reply in the histories of the sagas that had begun shortly before it was made. */
function repliedSoonIn(db: Db): (replyId: string) => string | undefined {
  const { placeholder } = sql;
  const table = sagaInstances;
  const naming = db
    .select()
    .from(table)
    .where(
      and(
        gt(table.id, placeholder('from')),
        lt(table.id, placeholder('to')),
        sql`instr(${table.history}, ${placeholder('replyId')}) > 0`,
      ),
    )
    .prepare();
  return (replyId) => {
    const at = madeAt(replyId);
    if (at === undefined) return undefined;
    const range = { from: idAt(at - SOON_MS), to: idAt(at + BEHIND_MS + 1) };
    const hasIt = (row: SagaRow) =>
      entriesIn(row.history, row).some((entry) => replyIdOf(entry) === replyId);
    return naming.all({ ...range, replyId }).find(hasIt)?.id;
  };
}
