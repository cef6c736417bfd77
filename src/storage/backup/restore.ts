/**
 * Restores a backup to a data folder in which nothing is. A marker says that it has begun, and goes
 * when all is there: no process starts on half of the databases.
 */
import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyOf } from '../../ports/errors.ts';
import { prepareFolder, RESTORING } from '../data-folder.ts';
import { claimDatabase } from '../owner.ts';
import { RestoreFailedError, RestoreRefusedError } from './errors.ts';
import { checkFiles, type Manifest, readManifest } from './manifest.ts';
import { orFull, refuseWithoutRoom } from './room.ts';
import { syncPath } from './sync.ts';

export interface Restore {
  /** The folder of the backup. */
  readonly from: string;
  readonly dataDir: string;
}

/**
 * Checks the backup, and copies it. It can be begun anew after it was cut off.
 * @throws BackupUnusableError; RestoreRefusedError if the folder holds anything, or its disk has no
 *   room or keeps nothing; RestoreFailedError if it fails midway; DatabaseOwnedError if a process
 *   runs on it; DatabaseUnusableError
 */
export async function restoreBackup({ from, dataDir }: Restore): Promise<Manifest> {
  const manifest = readManifest(from);
  await checkFiles(from, manifest);
  prepareFolder(dataDir);
  const claims: (() => void)[] = [];
  try {
    for (const { name } of manifest.files) claims.push(claimDatabase(join(dataDir, name)));
    refuseIfUsed(dataDir);
    for (const { name } of manifest.files) remove(join(dataDir, name)); // Half of a former try.
    await refuseIfFull(dataDir, manifest);
    begin(dataDir);
    await copyAll({ from, dataDir }, manifest);
    return manifest;
  } finally {
    for (const release of claims) release();
  }
}

async function copyAll({ from, dataDir }: Restore, manifest: Manifest): Promise<void> {
  try {
    for (const { name } of manifest.files) copyIn(join(from, name), join(dataDir, name));
    await checkFiles(dataDir, manifest);
    syncPath(dataDir);
    unmark(dataDir);
  } catch (error) {
    throw new RestoreFailedError(dataDir, orFull(error, dataDir));
  }
}

/** Nothing is restored yet, so that a process may start if it cannot be marked that this is. */
function begin(dataDir: string): void {
  try {
    mark(dataDir);
  } catch (error) {
    rmSync(join(dataDir, RESTORING), { force: true });
    throw new RestoreRefusedError(dataDir, whyOf(orFull(error, dataDir)));
  }
}

function mark(dataDir: string): void {
  writeFileSync(join(dataDir, RESTORING), '', { mode: 0o600 });
  syncPath(dataDir);
}

function unmark(dataDir: string): void {
  rmSync(join(dataDir, RESTORING));
  try {
    syncPath(dataDir);
  } catch (error) {
    // A loss of power could bring it back when a process has long worked on the folder.
    mark(dataDir);
    throw error;
  }
}

/** Claims are made by looking, and a volume has a folder of its own at its root. */
const HARMLESS = /\.db\.owner(-journal)?$|^lost\+found$/;

function refuseIfUsed(dataDir: string): void {
  if (existsSync(join(dataDir, RESTORING))) return; // Of a restore that was cut off.
  const found = readdirSync(dataDir).find((name) => !HARMLESS.test(name));
  if (found === undefined) return;
  const why = `it holds ${found}; move what is there away, or set another DATA_DIR`;
  throw new RestoreRefusedError(dataDir, why);
}

async function refuseIfFull(dataDir: string, { files }: Manifest): Promise<void> {
  try {
    await refuseWithoutRoom(
      dataDir,
      files.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  } catch (error) {
    throw new RestoreRefusedError(dataDir, whyOf(error));
  }
}

/** A log beside a file would be taken for its own. */
function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function copyIn(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  syncPath(to);
}
