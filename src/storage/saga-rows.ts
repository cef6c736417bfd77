/**
 * The rows of the saga log, in the database of the module that owns the sagas, so that local
 * work, instance, history and the command now awaited are one transaction.
 */
import { and, asc, eq, gt, isNotNull, lte, sql } from 'drizzle-orm';
import type { Db } from './connection.ts';
import { createHistoryRows, type HistoryRow, type Likeness } from './history-rows.ts';
import { preparedOnce } from './prepared.ts';
import { sagaInstances } from './saga-schema.ts';

export type SagaRow = typeof sagaInstances.$inferSelect;

export type AgeRow = Pick<SagaRow, 'id' | 'createdAt' | 'finishedAt'>;

export interface SagaRows {
  find(id: string): SagaRow | undefined;
  insert(row: SagaRow): void;
  /** Writes the row where its revision is still `expected`; false where it is not. */
  update(row: SagaRow, expected: number): boolean;
  append(row: HistoryRow): void;
  /** Leaves out the middle of a long run of like entries. */
  thin(likeness: Likeness): void;
  /** Instances after `after` in the order of their ids, which is that of their making. */
  ages(after: string, limit: number): readonly AgeRow[];
  /** The first instance in that order; nothing where there is none. */
  oldest(): string | undefined;
  /** Removes an instance with its history. */
  remove(id: string): void;
  /** Ids of instances due at `now` or before, the longest due first. */
  due(now: number, limit: number): readonly string[];
  /** The earliest due time of all, or nothing where no instance is open. */
  nextDueAt(): number | undefined;
  /** Ids of open instances after `after`, in the order of their ids. */
  open(after: string, limit: number): readonly string[];
}

export const createSagaRows = preparedOnce((db: Db): SagaRows => {
  const { placeholder } = sql;
  const table = sagaInstances;
  const find = db
    .select()
    .from(table)
    .where(eq(table.id, placeholder('id')))
    .prepare();
  const insert = db.insert(table).values(placeholders(sagaColumns)).prepare();
  const update = db
    .update(table)
    .set(changedColumns())
    .where(and(eq(table.id, placeholder('id')), eq(table.revision, placeholder('expected'))))
    .prepare();
  const history = createHistoryRows(db);
  const ages = db
    .select({ id: table.id, createdAt: table.createdAt, finishedAt: table.finishedAt })
    .from(table)
    .where(gt(table.id, placeholder('after')))
    .orderBy(asc(table.id))
    .limit(placeholder('limit'))
    .prepare();
  const first = db.select({ id: table.id }).from(table).orderBy(asc(table.id)).limit(1).prepare();
  const remove = db
    .delete(table)
    .where(eq(table.id, placeholder('id')))
    .prepare();
  return {
    find: (id) => find.get({ id }),
    insert: (row) => void insert.run(row),
    update: (row, expected) => update.run({ ...row, expected }).changes === 1,
    append: history.append,
    thin: history.thin,
    ages: (after, limit) => ages.all({ after, limit }),
    oldest: () => first.get()?.id,
    remove(id) {
      history.removeAll(id);
      remove.run({ id });
    },
    ...openRows(db),
  };
});

/** What is awaited, and when it is due. */
function openRows(db: Db): Pick<SagaRows, 'due' | 'nextDueAt' | 'open'> {
  const { placeholder } = sql;
  const table = sagaInstances;
  const due = db
    .select({ id: table.id })
    .from(table)
    .where(lte(table.dueAt, placeholder('now')))
    .orderBy(asc(table.dueAt))
    .limit(placeholder('limit'))
    .prepare();
  const next = db
    .select({ dueAt: table.dueAt })
    .from(table)
    .where(isNotNull(table.dueAt))
    .orderBy(asc(table.dueAt))
    .limit(1)
    .prepare();
  const open = db
    .select({ id: table.id })
    .from(table)
    .where(and(isNotNull(table.dueAt), gt(table.id, placeholder('after'))))
    .orderBy(asc(table.id))
    .limit(placeholder('limit'))
    .prepare();
  return {
    due: (now, limit) => due.all({ now, limit }).map(({ id }) => id),
    nextDueAt: () => next.get()?.dueAt ?? undefined,
    open: (after, limit) => open.all({ after, limit }).map(({ id }) => id),
  };
}

const sagaColumns = [
  'id',
  'definition',
  'version',
  'fingerprint',
  'revision',
  'state',
  'businessKey',
  'input',
  'trace',
  'steps',
  'awaiting',
  'dueAt',
  'reason',
  'stall',
  'historyLength',
  'createdAt',
  'updatedAt',
  'finishedAt',
] as const;

/** A placeholder a column, each named as its column. */
function placeholders<Name extends string>(names: readonly Name[]) {
  // `fromEntries` forgets the keys; they are exactly `names`.
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [Key in Name]: ReturnType<typeof sql.placeholder<Key>>;
  };
}

/** What changes over an instance's life, as parameters of an update. */
function changedColumns() {
  const { placeholder } = sql;
  return {
    revision: sql`${placeholder('revision')}`,
    state: sql`${placeholder('state')}`,
    steps: sql`${sql.param(placeholder('steps'), sagaInstances.steps)}`,
    awaiting: sql`${sql.param(placeholder('awaiting'), sagaInstances.awaiting)}`,
    dueAt: sql`${placeholder('dueAt')}`,
    reason: sql`${sql.param(placeholder('reason'), sagaInstances.reason)}`,
    stall: sql`${sql.param(placeholder('stall'), sagaInstances.stall)}`,
    historyLength: sql`${placeholder('historyLength')}`,
    updatedAt: sql`${placeholder('updatedAt')}`,
    finishedAt: sql`${placeholder('finishedAt')}`,
  };
}
