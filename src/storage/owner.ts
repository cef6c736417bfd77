/**
 * One process owns a database. The claim is an exclusive lock on a small file beside it, which
 * the operating system lets go when the process ends, however it ends: a killed owner leaves
 * nothing to clean up.
 */
import Sqlite from 'better-sqlite3';
import { DatabaseOwnedError } from './errors.ts';

/** @throws DatabaseOwnedError where another living process has the claim */
export function claimDatabase(file: string): () => void {
  const lock = new Sqlite(`${file}.owner`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new DatabaseOwnedError(file, error);
  }
  return () => lock.close();
}
