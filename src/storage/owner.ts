/**
 * One process owns a database. The claim is an exclusive lock on a small file beside it, which
 * the operating system lets go when the process ends, however it ends: a killed owner leaves
 * nothing to clean up.
 */

import { existsSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { whyOf } from '../ports/errors.ts';
import { connect, openSqlite } from './connection.ts';
import { prepareFile } from './data-folder.ts';
import { DatabaseOwnedError, DatabaseUnusableError, sqliteCodeOf } from './errors.ts';

/** Longer than a process holds the claim that only looks if it is taken. */
const LOOKED_AT_MS = 100;

/**
 * @returns the function that lets the claim go
 * @throws DatabaseOwnedError if another living process has the claim; DatabaseUnusableError
 */
export function claimDatabase(file: string): () => void {
  const claim = `${file}.owner`;
  prepareFile(claim);
  const lock = openSqlite(claim, { timeout: LOOKED_AT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (isTaken(error)) throw new DatabaseOwnedError(file, error);
    throw new DatabaseUnusableError(claim, `it cannot be locked: ${whyOf(error)}`, error);
  }
  return () => lock.close();
}

/**
 * Tells if a living process owns the database. Asking changes nothing, and makes no file.
 * @throws DatabaseUnusableError, SqliteError if the claim cannot be read
 */
export function isOwned(file: string): boolean {
  const claim = `${file}.owner`;
  if (!existsSync(claim)) return false;
  const lock = connect(claim, 'read');
  try {
    lock.pragma('busy_timeout = 0');
    lock.db.all(sql`SELECT 1 FROM sqlite_master`);
    return false;
  } catch (error) {
    if (isTaken(error)) return true;
    throw error;
  } finally {
    lock.close();
  }
}

function isTaken(error: unknown): boolean {
  return sqliteCodeOf(error) === 'SQLITE_BUSY';
}
