/**
 * Takes a backup of all databases of a process at one moment, while work goes on. It is written
 * under another name and gets its own once it is whole.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EpochMs } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import { BackupFailedError, BackupUnsyncedError } from './errors.ts';
import { describeFile, FORMAT, MANIFEST, type Manifest, type ManifestFile } from './manifest.ts';
import { type Pinned, pinAll } from './pinned.ts';
import { orFull, refuseWithoutRoom } from './room.ts';
import { syncPath, writeWhole } from './sync.ts';

/** The ending of a backup's folder until it is whole. */
export const PARTIAL = '.partial';

export interface BackupOptions {
  /** The databases, each a file that this process owns. */
  readonly files: readonly string[];
  /** The folder to be made; its parent is made too if need be. */
  readonly directory: string;
  readonly release: string;
  /** Called at the very moment that the backup shows. */
  readonly now: () => EpochMs;
  /** The number of open sagas at that moment; null if another process keeps the sagas. */
  readonly openSagas: () => number | null;
  /** Called with the part that is copied, from 0 to 1, a few times per megabyte. */
  readonly onProgress: (part: number) => void;
  /** Gives the backup up once it is aborted. */
  readonly ending: AbortSignal;
}

/**
 * Resolves with the manifest once the backup is on the disk.
 * @throws BackupFailedError with nothing left behind; BackupUnsyncedError if it is there, but its
 *   name may not outlast a loss of power
 */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  const { directory } = options;
  const partial = `${directory}${PARTIAL}`;
  if (existsSync(directory)) throw new BackupFailedError(`${directory} is there already`);
  const manifest = await writtenTo(partial, options);
  // The backup is there from now on, whatever fails.
  try {
    syncPath(dirname(directory));
  } catch (error) {
    throw new BackupUnsyncedError(directory, error);
  }
  return manifest;
}

/** Writes all of it, and gives it its name as the last. */
async function writtenTo(partial: string, options: BackupOptions): Promise<Manifest> {
  try {
    rmSync(partial, { recursive: true, force: true }); // Of a process that was killed.
    const made = mkdirSync(partial, { recursive: true, mode: 0o700 }) ?? partial;
    // Not only for the new names: a folder that cannot be synced is found before the copy.
    syncPath(dirname(made));
    const facts = await copyAtOneMoment(partial, options);
    const files: ManifestFile[] = [];
    // One after the other: they share the loop with all other work.
    for (const file of options.files) files.push(await describeFile(partial, basename(file)));
    const manifest: Manifest = { format: FORMAT, ...facts, files };
    options.ending.throwIfAborted();
    writeWhole(join(partial, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    renameSync(partial, options.directory);
    return manifest;
  } catch (error) {
    const cause = orFull(error, dirname(partial));
    throw new BackupFailedError(whyOf(cause), discard(partial, cause));
  }
}

/** @returns the facts of that moment */
async function copyAtOneMoment(partial: string, options: BackupOptions) {
  const { release, now, openSagas } = options;
  const pinned = pinAll(options.files);
  try {
    const facts = { release, takenAt: new Date(now()).toISOString(), openSagas: openSagas() };
    await refuseWithoutRoom(
      dirname(partial),
      pinned.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    await copyAll(pinned, partial, options);
    return facts;
  } finally {
    for (const { release } of pinned) release();
  }
}

/** Removes what was copied; returns the reason why, with that of a removal that failed. */
function discard(partial: string, cause: unknown): unknown {
  try {
    if (existsSync(partial)) rmSync(partial, { recursive: true });
    return cause;
  } catch (error) {
    return new AggregateError([cause, error], `${partial} was not removed: ${whyOf(error)}`);
  }
}

async function copyAll(
  pinned: readonly Pinned[],
  partial: string,
  { files, onProgress, ending }: BackupOptions,
): Promise<void> {
  const sizes = pinned.map(({ bytes }) => bytes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  for (const [index, file] of files.entries()) {
    const copy = join(partial, basename(file));
    const size = sizes[index] ?? 0;
    await pinned[index]?.copyTo(copy, (part) => {
      ending.throwIfAborted();
      onProgress((before + part * size) / total);
    });
    pinned[index]?.release(); // Its log can be reset while the others are copied.
    chmodSync(copy, 0o600);
    syncPath(copy);
    before += size;
  }
}
