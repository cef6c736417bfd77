/**
 * One process owns a database. The claim is an exclusive lock on a small file beside it, which
 * the operating system lets go when the process ends, however it ends: a killed owner leaves
 * nothing to clean up.
 */
import Sqlite from 'better-sqlite3';
import { openSqlite } from './connection.ts';
import { prepareFile } from './data-folder.ts';
import { DatabaseOwnedError, DatabaseUnusableError } from './errors.ts';

/**
 * @returns what lets the claim go
 * @throws DatabaseOwnedError if another living process has the claim; DatabaseUnusableError
 */
export function claimDatabase(file: string): () => void {
  const claim = `${file}.owner`;
  prepareFile(claim);
  const lock = openSqlite(claim, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const isTaken = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
    if (isTaken) throw new DatabaseOwnedError(file, error);
    const why = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnusableError(claim, `it cannot be locked: ${why}`, error);
  }
  return () => lock.close();
}
