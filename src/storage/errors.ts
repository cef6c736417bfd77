/** All that can go wrong in storage. Each error has a stable code and says what to do. */
import Sqlite from 'better-sqlite3';

export class StorageError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** Another living process owns the database. */
export class DatabaseOwnedError extends StorageError {
  constructor(file: string, cause: unknown) {
    super(
      'database_owned',
      `${file} belongs to another running process; stop that one or set another DATA_DIR`,
      cause,
    );
  }
}

/** The database cannot be opened or is not in order. */
export class DatabaseUnusableError extends StorageError {
  constructor(file: string, why: string, cause?: unknown) {
    super('database_unusable', `${file} cannot be used: ${why}`, cause);
  }
}

/** A batch that did not commit; none of its units took effect. */
export class CommitFailedError extends StorageError {
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super('commit_failed', `the database did not take the change (${why}); try again`, cause);
  }
}

/** A row that somebody else changed since it was read. */
export class StaleWriteError extends StorageError {
  constructor(what: string) {
    super('stale_write', `${what} was changed by another owner; this process must not go on`);
  }
}

/**
 * What SQLite says when the database cannot work: no room, locked by somebody, unreadable, gone
 * (https://www.sqlite.org/rescode.html). All else, as a broken constraint, is a fault of the work.
 */
const FAILURES =
  /^SQLITE_(FULL|BUSY|LOCKED|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PROTOCOL|PERM|AUTH)(_|$)/;

/** True if the database itself failed, not the work done in it: later the same may succeed. */
export function isStorageFailure(error: unknown): boolean {
  if (error instanceof CommitFailedError) return true;
  if (error instanceof Sqlite.SqliteError) return FAILURES.test(error.code);
  return error instanceof Error && error.cause !== undefined && isStorageFailure(error.cause);
}
