/**
 * Databases pinned at one moment. A read transaction on a database with a write-ahead log goes on
 * seeing the database as it was when the transaction first read
 * (https://www.sqlite.org/isolation.html), whatever is committed afterwards.
 */
import type Sqlite from 'better-sqlite3';
import { openSqlite } from '../connection.ts';

/** Pages copied in one turn of the event loop, 4 KiB each: a turn takes about a millisecond. */
const PAGES_PER_TURN = 100;

/** One database, as it was when it was pinned. */
export interface Pinned {
  /** The size that it had then, and that its copy has. */
  readonly bytes: number;
  /**
   * Writes the database to a new file, a few pages per turn of the event loop, and syncs it.
   * @param onProgress called with the part that is copied, from 0 to 1
   * @throws whatever `onProgress` throws; SqliteError
   */
  copyTo(file: string, onProgress: (part: number) => void): Promise<void>;
  /** Ends the read transaction: until then the log of the database cannot be reset. */
  release(): void;
}

/**
 * Pins these files at one moment, in the process that owns them. All is synchronous, and group
 * commits run on the same thread: none can come between the first file and the last.
 * @throws SqliteError, with none of them pinned
 */
export function pinAll(files: readonly string[]): readonly Pinned[] {
  const pinned: Pinned[] = [];
  try {
    for (const file of files) pinned.push(pin(file));
    return pinned;
  } catch (error) {
    for (const { release } of pinned) release();
    throw error;
  }
}

function pin(file: string): Pinned {
  const sqlite = openSqlite(file, { readonly: true });
  const release = () => void sqlite.close();
  try {
    sqlite.exec('BEGIN');
    // `BEGIN` alone pins nothing: the first read does.
    const pages = Number(sqlite.pragma('page_count', { simple: true }));
    const bytes = pages * Number(sqlite.pragma('page_size', { simple: true }));
    return { bytes, release, copyTo: (to, onProgress) => copy(sqlite, to, onProgress) };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * SQLite begins an online backup anew when another connection writes to its source, unless the
 * source is in a read transaction, as here: then it copies what the transaction sees.
 */
async function copy(
  sqlite: Sqlite.Database,
  to: string,
  onProgress: (part: number) => void,
): Promise<void> {
  await sqlite.backup(to, {
    progress({ totalPages, remainingPages }) {
      onProgress(1 - remainingPages / totalPages);
      return PAGES_PER_TURN;
    },
  });
}
