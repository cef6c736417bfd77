/** All that can go wrong in storage. Each error has a stable code and says what to do. */
import Sqlite from 'better-sqlite3';
import { CodedError, whyOf } from '../ports/errors.ts';

/** Another living process owns the database. */
export class DatabaseOwnedError extends CodedError {
  constructor(file: string, cause: unknown) {
    super(
      'database_owned',
      `${file} belongs to another running process; stop that one or set another DATA_DIR`,
      cause,
    );
  }
}

/** The database cannot be opened or is not in order. */
export class DatabaseUnusableError extends CodedError {
  constructor(file: string, why: string, cause?: unknown) {
    super('database_unusable', `${file} cannot be used: ${why}`, cause);
  }
}

/** The native part of better-sqlite3 is missing, or was built for another Node or machine. */
export class NativeModuleError extends CodedError {
  constructor(cause: unknown) {
    const remedy = 'npm rebuild better-sqlite3 --ignore-scripts=false --foreground-scripts';
    super(
      'native_module',
      `better-sqlite3 is not built for this Node on this machine; run: ${remedy}`,
      cause,
    );
  }
}

/** The last migration of a database or of a build. */
export interface LastMigration {
  readonly applied: string;
  readonly known: string;
}

/** A newer build has changed the tables: this one could not keep what it does not know. */
export class DatabaseNewerError extends CodedError {
  constructor(file: string, { applied, known }: LastMigration) {
    super(
      'database_newer',
      `${file} is of a newer build: it has migration ${applied}, this build knows those up to ` +
        `${known}; start the newer build, or restore a copy of DATA_DIR from before it`,
    );
  }
}

/** A batch that did not commit; none of its units took effect. */
export class CommitFailedError extends CodedError {
  constructor(cause: unknown) {
    const why = whyOf(cause);
    super('commit_failed', `the database did not take the change (${why}); try again`, cause);
  }
}

/** A row that somebody else changed since it was read. */
export class StaleWriteError extends CodedError {
  constructor(what: string) {
    super('stale_write', `${what} was changed by another owner; this process must not go on`);
  }
}

/** The code that SQLite gave, perhaps to the cause of this error; empty if it gave none. */
export function sqliteCodeOf(error: unknown): string {
  if (error instanceof Sqlite.SqliteError) return error.code;
  return error instanceof Error ? sqliteCodeOf(error.cause) : '';
}

/**
 * SQLite's codes for a database that cannot work: no room, locked by somebody, unreadable, gone
 * (https://www.sqlite.org/rescode.html). All else, as a broken constraint, is a fault of the work.
 */
const FAILURES =
  /^SQLITE_(FULL|BUSY|LOCKED|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PROTOCOL|PERM|AUTH)(_|$)/;

/** True if the database itself failed, not the work done in it: later the same may succeed. */
export function isStorageFailure(error: unknown): boolean {
  if (error instanceof CommitFailedError) return true;
  if (error instanceof Sqlite.SqliteError) return FAILURES.test(error.code);
  return error instanceof Error && isStorageFailure(error.cause);
}
