/** The columns of an instance's row, as parameters of the statements that write it. */
import { sql } from 'drizzle-orm';
import { sagaInstances } from './schema.ts';

/** All of them, by name. */
export const sagaColumns = [
  'id',
  'definition',
  'version',
  'fingerprint',
  'revision',
  'state',
  'businessKey',
  'input',
  'trace',
  'requestId',
  'steps',
  'awaiting',
  'fences',
  'dueAt',
  'reason',
  'stall',
  'historyLength',
  'history',
  'createdAt',
  'updatedAt',
  'finishedAt',
] as const;

/** A placeholder a column, each named as its column. */
export function placeholders<Name extends string>(names: readonly Name[]) {
  // `fromEntries` forgets the keys; they are exactly `names`.
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [Key in Name]: ReturnType<typeof sql.placeholder<Key>>;
  };
}

/** The columns that change with each event, as parameters of an update: no index has them. */
export function unindexedColumns() {
  const { placeholder } = sql;
  return {
    revision: sql`${placeholder('revision')}`,
    steps: sql`${sql.param(placeholder('steps'), sagaInstances.steps)}`,
    awaiting: sql`${sql.param(placeholder('awaiting'), sagaInstances.awaiting)}`,
    historyLength: sql`${placeholder('historyLength')}`,
    history: sql`${sagaInstances.history} || ${placeholder('history')}`,
    updatedAt: sql`${placeholder('updatedAt')}`,
  };
}

/** All columns that change over an instance's life. */
export function changedColumns() {
  const { placeholder } = sql;
  return {
    ...unindexedColumns(),
    state: sql`${placeholder('state')}`,
    fences: sql`${sql.param(placeholder('fences'), sagaInstances.fences)}`,
    dueAt: sql`${placeholder('dueAt')}`,
    reason: sql`${sql.param(placeholder('reason'), sagaInstances.reason)}`,
    stall: sql`${sql.param(placeholder('stall'), sagaInstances.stall)}`,
    createdAt: sql`${placeholder('createdAt')}`,
    finishedAt: sql`${placeholder('finishedAt')}`,
  };
}
