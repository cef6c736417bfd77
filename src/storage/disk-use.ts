/** The room that a data folder takes, and what is left of its disk: asked for, never watched. */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../ports/errors.ts';

/** The files of one database, in bytes. */
export interface DatabaseSize {
  readonly name: string;
  /** The database itself. */
  readonly bytes: number;
  /** Its write-ahead log, which SQLite writes anew from the start once all of it is copied over. */
  readonly walBytes: number;
}

/**
 * Sizes of the databases of a folder, by their names without `.db`.
 * @throws Error if the folder cannot be read
 */
export function databaseSizes(
  dataDir: string,
  names: readonly string[],
): Promise<readonly DatabaseSize[]> {
  const sizes = names.map(async (name) => {
    const file = join(dataDir, `${name}.db`);
    const [bytes, walBytes] = await Promise.all([
      bytesOf(file),
      bytesOf(`${file}-wal`).catch(noneYet),
    ]);
    return { name, bytes, walBytes };
  });
  return Promise.all(sizes);
}

/**
 * Bytes that this user may still write to the disk of a folder, by `statfs`; NaN if its file system
 * does not tell, as some over a network.
 * @throws Error if the disk cannot be asked
 */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize, blocks } = await statfs(folder);
  return blocks === 0 ? Number.NaN : bavail * bsize;
}

async function bytesOf(file: string): Promise<number> {
  return (await stat(file)).size;
}

/** A write-ahead log comes with the first write. */
function noneYet(error: unknown): number {
  if (codeOf(error) === 'ENOENT') return 0;
  throw error;
}
