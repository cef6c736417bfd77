/**
 * Group commit: work that arrives together is synced to disk together, in one transaction, and
 * only then do the promises of its units resolve. A unit that throws rolls back alone: what had
 * run of its batch is rolled back as a whole, and the batch runs again with a savepoint per unit.
 * So a unit may run twice, and must leave nothing outside the database that a repeat would not
 * leave as well. Savepoints cost as much as rows, and hardly any unit throws.
 *
 * The sync blocks the event loop, so whatever arrives meanwhile forms the next batch by itself.
 * An idle system waits for nothing: a lone unit commits in the same turn of the loop. Which of
 * several databases commits next is told by commit-turns.ts.
 */
import { CodedError } from '../ports/errors.ts';
import { type CommitTurns, type Committer, commitTurnsOf } from './commit-turns.ts';
import type { Connection } from './connection.ts';
import { CommitFailedError } from './errors.ts';

/** Units that share a transaction at most: bounds how long one sync can hold up the loop. */
const MAX_BATCH = 512;

/** Synchronous work only: what comes after an `await` would run outside the transaction. */
export type Unit<T> = () => T extends PromiseLike<unknown> ? never : T;

export interface GroupCommit {
  /**
   * Runs the unit inside a transaction; resolves with its result once that is durable.
   * @throws the error of the unit, its changes rolled back; CommitFailedError if the batch failed
   */
  run<T>(unit: Unit<T>): Promise<T>;
  /** Calls back each time that writes of units were rolled back: what was read of them is void. */
  onRolledBack(tell: () => void): void;
  /** Resolves once everything that was handed in has been committed or has failed. */
  drain(): Promise<void>;
}

/** Called as a batch begins; returns the function to call once so many units are durable. */
export type TimeCommit = () => (units: number) => void;

export interface GroupCommitOptions {
  /**
   * Calls back once what is at hand now has been dealt with, as `setImmediate` does. Databases with
   * the same one take turns.
   */
  readonly soon: (run: () => void) => void;
  readonly timeCommit?: TimeCommit | undefined;
  /** Told of each batch that was lost as a whole, as on a full disk, with the cause. */
  readonly onCommitFailed?: ((cause: unknown) => void) | undefined;
}

/** One unit on its way, with its result's type closed over. */
interface Pending {
  /** Runs the unit, perhaps again; in the end either `commit` or `fail` is called, once. */
  readonly attempt: () => void;
  readonly commit: () => void;
  readonly fail: (error: unknown) => void;
}

interface State extends GroupCommitOptions {
  readonly connection: Connection;
  readonly turns: CommitTurns;
  readonly committer: Committer;
  pending: Pending[];
  scheduled: boolean;
  readonly whenRolledBack: (() => void)[];
  whenDrained: (() => void)[];
}

/** Makes the group commit of one connection, which nothing else may open transactions on. */
export function createGroupCommit(
  connection: Connection,
  options: GroupCommitOptions,
): GroupCommit {
  const state: State = {
    ...options,
    connection,
    turns: commitTurnsOf(options.soon),
    committer: { waiting: () => state.pending.length, commit: () => commitNext(state) },
    pending: [],
    scheduled: false,
    whenRolledBack: [],
    whenDrained: [],
  };
  return {
    onRolledBack: (tell) => void state.whenRolledBack.push(tell),
    run: (unit) =>
      new Promise((resolve, reject) => {
        state.pending.push(toPending(unit, resolve, reject));
        schedule(state);
      }),
    drain: () =>
      state.pending.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => state.whenDrained.push(resolve)),
  };
}

function toPending<T>(
  unit: Unit<T>,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Pending {
  let result: T;
  return {
    attempt: () => {
      result = unit();
      if (isPromise(result)) throw new CodedError('async_unit', 'a unit must not be async');
    },
    commit: () => resolve(result),
    fail: reject,
  };
}

function schedule(state: State): void {
  if (state.scheduled) return;
  state.scheduled = true;
  state.turns.ask(state.committer);
}

function commitNext(state: State): void {
  state.scheduled = false;
  commitBatch(state, state.pending.splice(0, MAX_BATCH));
  if (state.pending.length > 0) schedule(state);
  else for (const tell of state.whenDrained.splice(0)) tell();
}

function commitBatch(state: State, batch: readonly Pending[]): void {
  const { connection, timeCommit, onCommitFailed } = state;
  const tellDurable = timeCommit?.();
  const failed = new Map<Pending, unknown>();
  try {
    if (!runTogether(state, batch)) runOneByOne(state, batch, failed);
    connection.exec('COMMIT');
  } catch (error) {
    const cause = rollBack(state, error);
    onCommitFailed?.(cause);
    for (const unit of batch) unit.fail(failed.get(unit) ?? new CommitFailedError(cause));
    return;
  }
  tellDurable?.(batch.length);
  for (const unit of batch) {
    if (failed.has(unit)) unit.fail(failed.get(unit));
    else unit.commit();
  }
}

/** False if a unit threw, and all is as it was before. */
function runTogether(state: State, batch: readonly Pending[]): boolean {
  state.connection.exec('BEGIN IMMEDIATE');
  try {
    for (const unit of batch) unit.attempt();
    return true;
  } catch (error) {
    const cause = rollBack(state, error);
    if (state.connection.inTransaction()) throw cause;
    return false;
  }
}

/** Notes the failures of units in `failed`; throws only if the whole transaction is lost. */
function runOneByOne(state: State, batch: readonly Pending[], failed: Map<Pending, unknown>): void {
  const { connection } = state;
  connection.exec('BEGIN IMMEDIATE');
  for (const unit of batch) {
    connection.exec('SAVEPOINT unit');
    try {
      unit.attempt();
    } catch (error) {
      failed.set(unit, error);
      if (!connection.inTransaction()) throw error;
      connection.exec('ROLLBACK TO unit');
      tellRolledBack(state);
    }
    connection.exec('RELEASE unit');
  }
}

/**
 * Rolls back, and returns the reason why the transaction is lost. A full disk makes SQLite roll it
 * back by itself. If rolling back fails as well, the units are told all the same: the next batch
 * cannot begin inside of the remains, and so rolls them back first.
 */
function rollBack(state: State, cause: unknown): unknown {
  const { connection } = state;
  tellRolledBack(state);
  try {
    if (connection.inTransaction()) connection.exec('ROLLBACK');
    return cause;
  } catch (error) {
    return new AggregateError([cause, error], `${cause}, and it was not rolled back: ${error}`);
  }
}

function tellRolledBack({ whenRolledBack }: State): void {
  for (const tell of whenRolledBack) tell();
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
