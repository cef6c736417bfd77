/** What databases take on the disk, told from outside by the sizes of their files. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

const PAGE_BYTES = 4_096;
/** Of a write-ahead log, before its frames, and of each frame, before its page. */
const [LOG_HEADER_BYTES, FRAME_HEADER_BYTES] = [32, 24];
/** A log of so many frames is begun anew, and its size no longer tells how much was written. */
const CHECKPOINT_FRAMES = 1_000;

/** Does something with a folder that is gone afterwards. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'saga-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Moves all pages from the logs to the databases, and leaves the logs empty. */
export function emptyLogs(folder: string): void {
  for (const file of filesIn(folder, '.db')) {
    const database = new Sqlite(file);
    // Opens the log as well, which is not looked at before something is read.
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    const [answer] = database.pragma('wal_checkpoint(TRUNCATE)') as readonly { busy: number }[];
    database.close();
    if (answer?.busy !== 0) throw new Error(`${file} is in use`);
  }
}

/** Pages that were written to the logs since they were emptied. */
export function loggedPages(folder: string): number {
  const pages = filesIn(folder, '.db-wal').map((file) => {
    const { size } = statSync(file);
    if (size === 0) return 0;
    const frames = (size - LOG_HEADER_BYTES) / (FRAME_HEADER_BYTES + PAGE_BYTES);
    if (frames >= CHECKPOINT_FRAMES) throw new Error(`${file} was begun anew: too many bookings`);
    return frames;
  });
  return sum(pages);
}

/** The size of the databases, without their logs. */
export function databaseBytes(folder: string): number {
  return sum(filesIn(folder, '.db').map((file) => statSync(file).size));
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
