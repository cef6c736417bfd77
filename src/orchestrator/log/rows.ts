/**
 * The rows of the saga log, in the database of the module that owns the sagas, so that local
 * work, instance, history and the command now awaited are one transaction.
 */

import { and, asc, count, eq, gt, isNotNull, lte, sql } from 'drizzle-orm';
import type { EpochMs } from '../../ports/clock.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { createHistoryRows, type HistoryRow, type Likeness } from './history.ts';
import { sagaInstances } from './schema.ts';

export type SagaRow = typeof sagaInstances.$inferSelect;

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
  /** Writes the row if its revision is still `expected`; false if it is not. */
  update(row: SagaRow, expected: number): boolean;
  append(row: HistoryRow): void;
  /** Replaces the detail of the last entry of a type. */
  amend(row: Pick<HistoryRow, 'sagaId' | 'type' | 'detail'>): void;
  /** Leaves out the middle of a long run of like entries. */
  thin(likeness: Likeness): void;
  /** Instances after `after` in the order of their ids, which is that of their making. */
  ages(after: string, limit: number): readonly Age[];
  /** The first instance in that order; nothing if there is none. */
  oldest(): string | undefined;
  /** Instances by state, counted one by one: ask it once. A state without one is left out. */
  countAll(): Readonly<Record<string, number>>;
  /** Removes an instance with its history. */
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
  const counts = db
    .select({ state: table.state, n: count() })
    .from(table)
    .groupBy(table.definition, table.state)
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
    amend: history.amend,
    thin: history.thin,
    ages: (after, limit) => ages.all({ after, limit }),
    countAll() {
      const byState: Record<string, number> = {};
      for (const { state, n } of counts.all()) byState[state] = (byState[state] ?? 0) + n;
      return byState;
    },
    oldest: () => first.get()?.id,
    remove(id) {
      history.removeAll(id);
      remove.run({ id });
    },
    ...openRows(db),
  };
});

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
  'fences',
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

/** The columns that change over an instance's life, as parameters of an update. */
function changedColumns() {
  const { placeholder } = sql;
  return {
    revision: sql`${placeholder('revision')}`,
    state: sql`${placeholder('state')}`,
    steps: sql`${sql.param(placeholder('steps'), sagaInstances.steps)}`,
    awaiting: sql`${sql.param(placeholder('awaiting'), sagaInstances.awaiting)}`,
    fences: sql`${sql.param(placeholder('fences'), sagaInstances.fences)}`,
    dueAt: sql`${placeholder('dueAt')}`,
    reason: sql`${sql.param(placeholder('reason'), sagaInstances.reason)}`,
    stall: sql`${sql.param(placeholder('stall'), sagaInstances.stall)}`,
    historyLength: sql`${placeholder('historyLength')}`,
    createdAt: sql`${placeholder('createdAt')}`,
    updatedAt: sql`${placeholder('updatedAt')}`,
    finishedAt: sql`${placeholder('finishedAt')}`,
  };
}
