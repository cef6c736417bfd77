/**
 * A module's database: one writer whose work is committed in groups, and a second, read-only
 * connection so that reading never waits for a write.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { type Connection, connect, type Db } from './connection.ts';
import { DatabaseUnusableError } from './errors.ts';
import { createGroupCommit, type GroupCommit, type TimeCommit } from './group-commit.ts';
import { claimDatabase } from './owner.ts';

export interface Database {
  /** For stores that write; use it only inside a unit of `commit.run`. */
  readonly writer: Db;
  /** For queries; sees what was committed. */
  readonly reader: Db;
  readonly commit: GroupCommit;
  /** Why it takes no writes now, such as a full disk; nothing where it does. It tries one. */
  probe(): Promise<string | undefined>;
  /** The value of a pragma of the writer, such as `synchronous`. */
  pragma(name: string): unknown;
  /** Commits what was handed in, then lets the files and the claim go. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The name of the database, and of its folder of migrations under `drizzle/`. */
  readonly name: string;
  /** The folder of the file, or `:memory:` for a database that ends with its process. */
  readonly dataDir: string;
  readonly soon: (run: () => void) => void;
  readonly timeCommit?: TimeCommit;
}

/** It changes nothing, and yet a page is written and synced for it. */
const A_WRITE = 'PRAGMA user_version = 0';

export const migrationsRoot = fileURLToPath(new URL('../../drizzle/', import.meta.url));

/**
 * Claims, opens and migrates a database.
 * @throws DatabaseOwnedError, DatabaseUnusableError
 */
export function openDatabase({ name, dataDir, soon, timeCommit }: DatabaseOptions): Database {
  const inMemory = dataDir === ':memory:';
  if (!inMemory) mkdirSync(dataDir, { recursive: true });
  const file = inMemory ? dataDir : join(dataDir, `${name}.db`);
  const release = inMemory ? () => {} : claimDatabase(file);
  try {
    const writing = connect(file, 'write');
    migrateTo(writing, file, join(migrationsRoot, name));
    const reading = inMemory ? writing : connect(file, 'read');
    const commit = createGroupCommit(writing, { soon, timeCommit });
    return {
      writer: writing.db,
      reader: reading.db,
      commit,
      pragma: writing.pragma,
      probe: () =>
        commit
          .run(() => writing.exec(A_WRITE))
          .then(
            () => undefined,
            (error) => (error instanceof Error ? error.message : String(error)),
          ),
      async close() {
        await commit.drain();
        if (reading !== writing) reading.close();
        writing.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function migrateTo(connection: Connection, file: string, migrationsFolder: string): void {
  try {
    migrate(connection.db, { migrationsFolder });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnusableError(file, `its tables could not be brought up to date: ${why}`);
  }
}
