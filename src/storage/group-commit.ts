/**
 * Group commit: work that arrives together is synced to disk together. Each unit runs in a
 * savepoint of its own inside one transaction; the batch is synced once, and only then do the
 * promises of its units resolve. A unit that throws rolls back alone.
 *
 * The sync blocks the event loop, so whatever arrives meanwhile forms the next batch by itself.
 * An idle system waits for nothing: a lone unit commits in the same turn of the loop.
 */
import { CodedError } from '../ports/errors.ts';
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
  /** Resolves once everything that was handed in has been committed or has failed. */
  drain(): Promise<void>;
}

/** Called as a batch begins; returns the function to call once so many units are durable. */
export type TimeCommit = () => (units: number) => void;

export interface GroupCommitOptions {
  /** Calls back once what is at hand now has been dealt with, as `setImmediate` does. */
  readonly soon: (run: () => void) => void;
  readonly timeCommit?: TimeCommit | undefined;
}

/** One unit on its way, with its result's type closed over. */
interface Pending {
  /** Runs the unit; afterwards either `commit`, if it did not throw, or `fail` is called, once. */
  readonly attempt: () => void;
  readonly commit: () => void;
  readonly fail: (error: unknown) => void;
}

interface State extends GroupCommitOptions {
  readonly connection: Connection;
  pending: Pending[];
  scheduled: boolean;
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
    pending: [],
    scheduled: false,
    whenDrained: [],
  };
  return {
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
  state.soon(() => {
    state.scheduled = false;
    commitBatch(state, state.pending.splice(0, MAX_BATCH));
    if (state.pending.length > 0) schedule(state);
    else for (const tell of state.whenDrained.splice(0)) tell();
  });
}

function commitBatch({ connection, timeCommit }: State, batch: readonly Pending[]): void {
  const tellDurable = timeCommit?.();
  const settled = new Map<Pending, unknown>();
  try {
    connection.exec('BEGIN IMMEDIATE');
    for (const unit of batch) runInSavepoint(connection, unit, settled);
    connection.exec('COMMIT');
  } catch (error) {
    const cause = rollBack(connection, error);
    for (const unit of batch) unit.fail(settled.get(unit) ?? new CommitFailedError(cause));
    return;
  }
  tellDurable?.(batch.length);
  for (const unit of batch) {
    if (settled.has(unit)) unit.fail(settled.get(unit));
    else unit.commit();
  }
}

/**
 * Rolls back, and returns the reason why the transaction is lost. A full disk makes SQLite roll it
 * back by itself. If rolling back fails as well, the units are told all the same: the next batch
 * cannot begin inside of the remains, and so rolls them back first.
 */
function rollBack(connection: Connection, cause: unknown): unknown {
  try {
    if (connection.inTransaction()) connection.exec('ROLLBACK');
    return cause;
  } catch (error) {
    return new AggregateError([cause, error], `${cause}, and it was not rolled back: ${error}`);
  }
}

/** Notes a unit's own failure in `failed`; throws only if the whole transaction is lost. */
function runInSavepoint(
  connection: Connection,
  unit: Pending,
  failed: Map<Pending, unknown>,
): void {
  connection.exec('SAVEPOINT unit');
  try {
    unit.attempt();
  } catch (error) {
    failed.set(unit, error);
    if (!connection.inTransaction()) throw error;
    connection.exec('ROLLBACK TO unit');
  }
  connection.exec('RELEASE unit');
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
