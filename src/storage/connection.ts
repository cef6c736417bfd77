/** One connection to an SQLite file, as the rest of `storage/` and the stores see it. */

import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { codeOf, whyOf } from '../ports/errors.ts';
import { DatabaseUnusableError, NativeModuleError } from './errors.ts';

/** The builder of a store's queries. Never call its `transaction`: see `group-commit.ts`. */
export type Db = BetterSQLite3Database & { readonly $client: Sqlite.Database };

export interface Connection {
  readonly db: Db;
  /** Runs one of a few fixed statements, prepared once. */
  exec(sql: string): void;
  inTransaction(): boolean;
  /** The value of a pragma, such as `journal_mode`. */
  pragma(name: string): unknown;
  close(): void;
}

/**
 * A wait for a lock blocks the event loop, and nobody else should hold one: a process owns its
 * databases. The short wait covers a person looking in with another tool.
 */
const BUSY_TIMEOUT_MS = 250;

/**
 * Opens the file, or a database in memory for `:memory:`.
 * @throws DatabaseUnusableError, NativeModuleError with the remedy
 */
export function connect(file: string, mode: 'write' | 'read'): Connection {
  const sqlite = open(file, mode);
  const statements = new Map<string, Sqlite.Statement>();
  return {
    db: drizzle(sqlite),
    exec(sql) {
      const statement = statements.get(sql) ?? sqlite.prepare(sql);
      statements.set(sql, statement);
      statement.run();
    },
    inTransaction: () => sqlite.inTransaction,
    pragma: (name) => sqlite.pragma(name, { simple: true }),
    close: () => sqlite.close(),
  };
}

function open(file: string, mode: 'write' | 'read'): Sqlite.Database {
  try {
    const sqlite = openSqlite(file, { readonly: mode === 'read', timeout: BUSY_TIMEOUT_MS });
    // A unit that changes many pages, and some sorts, would want a temporary file, and nothing
    // outside the data folder can be relied on to be writable.
    sqlite.pragma('temp_store = MEMORY');
    if (mode === 'write') makeDurable(sqlite);
    return sqlite;
  } catch (error) {
    if (error instanceof NativeModuleError) throw error;
    throw new DatabaseUnusableError(file, whyOf(error), error);
  }
}

/** @throws NativeModuleError if the library's native part cannot be loaded; SqliteError */
export function openSqlite(file: string, options: Sqlite.Options): Sqlite.Database {
  try {
    return new Sqlite(file, options);
  } catch (error) {
    // The library loads its native part with the first database.
    if (error instanceof Error && isLoadError(error)) throw new NativeModuleError(error);
    throw error;
  }
}

/** Not found in any of its possible places, or found and of another Node or machine. */
function isLoadError(error: Error): boolean {
  const code = codeOf(error);
  const isMissing = error.message.includes('bindings file') || code === 'MODULE_NOT_FOUND';
  return isMissing || code === 'ERR_DLOPEN_FAILED';
}

/**
 * WAL with FULL: what was acknowledged survives power loss. better-sqlite3 opens WAL at NORMAL,
 * which may forget the last commits (https://www.sqlite.org/wal.html, section 2.2).
 */
function makeDurable(sqlite: Sqlite.Database): void {
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
}
