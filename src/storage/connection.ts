/** One connection to an SQLite file, as the rest of `storage/` and the stores see it. */
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { DatabaseUnusableError } from './errors.ts';

/** What a store builds its queries on. Never call its `transaction`: see `group-commit.ts`. */
export type Db = BetterSQLite3Database;

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
 * @throws DatabaseUnusableError with the remedy where the file or the native module is at fault
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
    const sqlite = new Sqlite(file, { readonly: mode === 'read', timeout: BUSY_TIMEOUT_MS });
    if (mode === 'write') makeDurable(sqlite);
    return sqlite;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = why.includes('bindings')
      ? 'the native module better-sqlite3 is not built; run: npm rebuild better-sqlite3'
      : why;
    throw new DatabaseUnusableError(file, remedy, error);
  }
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
