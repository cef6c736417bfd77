/**
 * The rows of the saga log, in the database of the module that owns the sagas, so that local
 * work, instance, history and the command now awaited are one transaction.
 */

import { and, asc, count, eq, gt, isNotNull, lte, sql } from 'drizzle-orm';
import type { EpochMs } from '../../ports/clock.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../../storage/statements.ts';
import { changedColumns, placeholders, sagaColumns, unindexedColumns } from './columns.ts';
import { sagaInstances, sagaReplies } from './schema.ts';

export type SagaRow = typeof sagaInstances.$inferSelect;
export type SagaReply = typeof sagaReplies.$inferSelect;

/** The age of an instance, and whether anything is still to be done about it. */
export type Age = Pick<
  SagaRow,
  'id' | 'state' | 'definition' | 'createdAt' | 'finishedAt' | 'dueAt'
>;

/** The due times that are meant. */
export interface DueRange {
  readonly now: EpochMs;
  /** Later than any due time that this clock can have written. */
  readonly beyond: EpochMs;
  readonly limit: number;
}

export interface SagaRows {
  find(id: string): SagaRow | undefined;
  insert(row: SagaRow): void;
  /**
   * Writes the row, its history after what is there already, if its revision is still `expected`;
   * false if it is not.
   */
  update(row: SagaRow, expected: number): boolean;
  /** The same if nothing changes that it is found by, so that no index is written. */
  updateUnindexed(row: SagaRow, expected: number): boolean;
  /** The text of its history; empty if there is no such instance. */
  historyOf(id: string): string;
  /** Writes another text of its history. */
  rewrite(row: Pick<SagaRow, 'id' | 'history'>): void;
  /** Writes down which saga took a reply. */
  addReply(reply: SagaReply): void;
  /** Forgets the replies that were written down of a saga. */
  removeReplies(sagaId: string): void;
  /** Instances after `after` in the order of their ids, which is that of their making. */
  ages(after: string, limit: number): readonly Age[];
  /** The first instance in that order; nothing if there is none. */
  oldest(): string | undefined;
  /** Instances by state, counted one by one: ask it once. A state without one is left out. */
  countAll(): Readonly<Record<string, number>>;
  /** Removes an instance, and what was written down of its replies. */
  remove(id: string): void;
  /** Writes another end of an ended instance, in milliseconds since the epoch. */
  endAt(id: string, finishedAt: EpochMs): void;
  /** Ids of instances due by now, the longest due first, then those due beyond belief. */
  due(range: DueRange): readonly string[];
  /** The earliest due time after now; nothing if there is none. */
  nextDueAt(now: EpochMs): EpochMs | undefined;
  /** Looks at an instance again only then, if anything is still due of it. */
  putOff(id: string, dueAt: EpochMs): void;
  /** Ids of all instances that send or await something, the longest due first. */
  open(): readonly string[];
}

/** The saga log's statements, prepared once per connection; give them the writing one. */
export const createSagaRows = preparedOnce((db: Db): SagaRows => {
  const { placeholder } = sql;
  const table = sagaInstances;
  const find = prepareFind(db, table, eq(table.id, placeholder('id')));
  const insert = prepareWrite<SagaRow>(db, db.insert(table).values(placeholders(sagaColumns)));
  const isExpected = and(
    eq(table.id, placeholder('id')),
    eq(table.revision, placeholder('expected')),
  );
  const updateTo = (columns: Partial<ReturnType<typeof changedColumns>>) =>
    prepareWrite<SagaRow & { readonly expected: number }>(
      db,
      db.update(table).set(columns).where(isExpected),
    );
  const update = updateTo(changedColumns());
  const updateUnindexed = updateTo(unindexedColumns());
  const ages = db
    .select({
      id: table.id,
      state: table.state,
      definition: table.definition,
      createdAt: table.createdAt,
      finishedAt: table.finishedAt,
      dueAt: table.dueAt,
    })
    .from(table)
    .where(gt(table.id, placeholder('after')))
    .orderBy(asc(table.id))
    .limit(placeholder('limit'))
    .prepare();
  const first = db.select({ id: table.id }).from(table).orderBy(asc(table.id)).limit(1).prepare();
  const remove = prepareWrite<{ readonly id: string }>(
    db,
    db.delete(table).where(eq(table.id, placeholder('id'))),
  );
  const replies = replyRows(db);
  return {
    find: (id) => find({ id }),
    historyOf: (id) => find({ id })?.history ?? '',
    insert: (row) => void insert(row),
    update: (row, expected) => update({ ...row, expected }) === 1,
    updateUnindexed: (row, expected) => updateUnindexed({ ...row, expected }) === 1,
    ages: (after, limit) => ages.all({ after, limit }),
    countAll: countAllIn(db),
    oldest: () => first.get()?.id,
    remove(id) {
      replies.removeReplies(id);
      remove({ id });
    },
    ...replies,
    ...openRows(db),
  };
});

/** Statements about what is seldom needed of a history. */
function replyRows(db: Db): Pick<SagaRows, 'rewrite' | 'addReply' | 'removeReplies'> {
  const { placeholder } = sql;
  const rewrite = prepareWrite<Pick<SagaRow, 'id' | 'history'>>(
    db,
    db
      .update(sagaInstances)
      .set({ history: sql`${placeholder('history')}` })
      .where(eq(sagaInstances.id, placeholder('id'))),
  );
  const add = prepareWrite<SagaReply>(
    db,
    db
      .insert(sagaReplies)
      .values({ messageId: placeholder('messageId'), sagaId: placeholder('sagaId') })
      .onConflictDoNothing(),
  );
  const remove = prepareWrite<Pick<SagaReply, 'sagaId'>>(
    db,
    db.delete(sagaReplies).where(eq(sagaReplies.sagaId, placeholder('sagaId'))),
  );
  return {
    rewrite: (row) => void rewrite(row),
    addReply: (reply) => void add(reply),
    removeReplies: (sagaId) => void remove({ sagaId }),
  };
}

function countAllIn(db: Db): SagaRows['countAll'] {
  const { state, definition } = sagaInstances;
  const counts = db
    .select({ state, n: count() })
    .from(sagaInstances)
    .groupBy(definition, state)
    .prepare();
  return () => {
    const byState: Record<string, number> = {};
    for (const one of counts.all()) byState[one.state] = (byState[one.state] ?? 0) + one.n;
    return byState;
  };
}

/** Statements about what is awaited, and when it is due. */
function openRows(db: Db): Pick<SagaRows, 'due' | 'nextDueAt' | 'putOff' | 'open' | 'endAt'> {
  const { placeholder } = sql;
  const table = sagaInstances;
  const ids = () => db.select({ id: table.id }).from(table);
  const due = ids()
    .where(lte(table.dueAt, placeholder('now')))
    .orderBy(asc(table.dueAt))
    .limit(placeholder('limit'))
    .prepare();
  const beyond = ids()
    .where(gt(table.dueAt, placeholder('beyond')))
    .orderBy(asc(table.dueAt))
    .limit(placeholder('limit'))
    .prepare();
  const next = db
    .select({ dueAt: table.dueAt })
    .from(table)
    .where(gt(table.dueAt, placeholder('now')))
    .orderBy(asc(table.dueAt))
    .limit(1)
    .prepare();
  const open = ids().where(isNotNull(table.dueAt)).orderBy(asc(table.dueAt)).prepare();
  // The instance may have ended since it was looked at.
  const write = (column: 'dueAt' | 'finishedAt') =>
    db
      .update(table)
      .set({ [column]: sql`${placeholder('at')}` })
      .where(and(eq(table.id, placeholder('id')), isNotNull(table[column])))
      .prepare();
  const [putOff, endAt] = [write('dueAt'), write('finishedAt')];
  return {
    due({ now, beyond: limitOfBelief, limit }) {
      const found = due.all({ now, limit });
      const far = beyond.all({ beyond: limitOfBelief, limit: limit - found.length });
      return [...found, ...far].map(({ id }) => id);
    },
    nextDueAt: (now) => next.get({ now })?.dueAt ?? undefined,
    putOff: (id, at) => void putOff.run({ id, at }),
    open: () => open.all().map(({ id }) => id),
    endAt: (id, at) => void endAt.run({ id, at }),
  };
}
