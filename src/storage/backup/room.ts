/** Room on a disk for copies of databases. */
import { codeOf } from '../../ports/errors.ts';
import { freeBytes } from '../disk-use.ts';
import { sqliteCodeOf } from '../errors.ts';
import { DiskFullError } from './errors.ts';

const MB = 1_000_000;

/**
 * Looks before anything is written: on the disk that the databases are on, too, a copy that fills
 * it would keep the server from writing until it is removed.
 * @param bytes of all that is to be written to the folder
 * @throws DiskFullError if the disk has less room
 */
export async function refuseWithoutRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (Number.isNaN(free) || free >= bytes) return;
  const why = `${Math.ceil(bytes / MB)} MB are needed, ${Math.floor(free / MB)} MB are free`;
  throw new DiskFullError(folder, why);
}

/** The error as it is, or that the disk is full if this is why: others may have filled it. */
export function orFull(error: unknown, folder: string): unknown {
  return isFull(error) ? new DiskFullError(folder, 'it took no more', error) : error;
}

function isFull(error: unknown): boolean {
  if (sqliteCodeOf(error) === 'SQLITE_FULL') return true;
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
