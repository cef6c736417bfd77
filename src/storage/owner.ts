/**
 * One process owns a database. The claim is an exclusive lock on a small file beside it, which
 * the operating system lets go when the process ends, however it ends: a killed owner leaves
 * nothing to clean up.
 */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { connect } from './connection.ts';
import { DatabaseOwnedError } from './errors.ts';

/** Longer than somebody holds the claim who only looks whether it is taken. */
const LOOKED_AT_MS = 100;

/** @throws DatabaseOwnedError where another living process has the claim */
export function claimDatabase(file: string): () => void {
  const lock = new Sqlite(`${file}.owner`, { timeout: LOOKED_AT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new DatabaseOwnedError(file, error);
  }
  return () => lock.close();
}

/**
 * Whether a living process owns the database. Asking changes nothing, and makes no file.
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
    const { cause = error } = error as { readonly cause?: unknown };
    const { code = '' } = cause as { readonly code?: string };
    if (code.startsWith('SQLITE_BUSY')) return true;
    throw error;
  } finally {
    lock.close();
  }
}
