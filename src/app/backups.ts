/** The backups of a process: one is taken at a time, each a folder in the folder for backups. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Backup, Backups } from '../http/backup-routes.ts';
import type { Clock, EpochMs } from '../ports/clock.ts';
import { whyOf } from '../ports/errors.ts';
import type { Log } from '../ports/log.ts';
import {
  BackupFailedError,
  BackupRunningError,
  BackupsUnsetError,
  BackupUnusableError,
} from '../storage/backup/errors.ts';
import { MANIFEST, type Manifest, readManifest } from '../storage/backup/manifest.ts';
import { PARTIAL, takeBackup } from '../storage/backup/take.ts';
import { apiInfo } from './api.ts';

export interface BackupsOptions {
  /** The folder for backups; if undefined, none can be taken. */
  readonly backupDir: string | undefined;
  readonly dataDir: string;
  /** The databases that this process owns, without `.db`. */
  readonly databases: readonly string[];
  /** The number of open sagas; null if another process keeps the sagas. */
  readonly openSagas: () => number | null;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ProcessBackups extends Backups {
  /** The moment of the last whole backup, also of a former process; 0 if there is none. */
  lastAt(): EpochMs;
  /** Gives up the backup that is being taken, if any, and removes what was copied. */
  close(): Promise<void>;
}

interface State extends BackupsOptions {
  /** The last that was begun by this process. */
  begun: Backup | undefined;
  /** Resolves once that has ended. */
  ended: Promise<void>;
  lastAt: EpochMs;
  readonly ending: AbortController;
}

/** Looks for the backups of former processes once, and takes further ones. */
export function createBackups(options: BackupsOptions): ProcessBackups {
  const state: State = {
    ...options,
    begun: undefined,
    ended: Promise.resolve(),
    lastAt: lastIn(options),
    ending: new AbortController(),
  };
  return {
    start: (name) => start(state, name),
    find: (name) => (state.begun?.name === name ? state.begun : found(state, name)),
    lastAt: () => state.lastAt,
    close() {
      state.ending.abort(new Error('the process ends'));
      return state.ended;
    },
  };
}

function start(state: State, given: string | undefined): Backup {
  const { backupDir, dataDir, clock, begun } = state;
  // A database in memory has no file to copy.
  if (backupDir === undefined || dataDir === ':memory:') throw new BackupsUnsetError();
  if (begun?.state === 'running') throw new BackupRunningError(begun.name);
  // Colons are for drives on Windows.
  const name = given ?? new Date(clock.now()).toISOString().replaceAll(':', '-');
  const directory = resolve(backupDir, name);
  if (existsSync(directory)) throw new BackupFailedError(`${directory} is there already`);
  const backup: Backup = {
    name,
    directory,
    state: 'running',
    progress: 0,
    manifest: undefined,
    detail: undefined,
  };
  state.begun = backup;
  // A turn of its own: all that was committed before has been counted by then.
  state.ended = new Promise((resolve) => clock.soon(() => resolve(take(state, backup))));
  return backup;
}

/** It never rejects: how it ended is in the state, and in the log. */
async function take(state: State, backup: Backup): Promise<void> {
  const { dataDir, databases, openSagas, clock, log, ending } = state;
  const { name, directory } = backup;
  try {
    const manifest = await takeBackup({
      files: databases.map((database) => join(dataDir, `${database}.db`)),
      directory,
      release: apiInfo.version,
      now: clock.now,
      openSagas,
      onProgress(progress) {
        state.begun = { ...backup, progress };
      },
      ending: ending.signal,
    });
    state.begun = { ...backup, state: 'done', progress: 1, manifest };
    state.lastAt = Date.parse(manifest.takenAt);
    log.info({ backup: name, directory }, 'backup taken');
  } catch (error) {
    state.begun = { ...backup, state: 'failed', detail: whyOf(error) };
    log.error({ err: error, backup: name }, 'backup failed');
  }
}

/** A whole backup in the folder. */
function found({ backupDir }: State, name: string): Backup | undefined {
  if (backupDir === undefined || name.endsWith(PARTIAL)) return undefined;
  const directory = resolve(backupDir, name);
  if (!existsSync(join(directory, MANIFEST))) return undefined;
  const manifest = readManifest(directory);
  return { name, directory, state: 'done', progress: 1, manifest, detail: undefined };
}

/** The moment of the last backup with all databases of this process: others may use the folder. */
function lastIn({ backupDir, databases }: BackupsOptions): EpochMs {
  if (backupDir === undefined || !existsSync(backupDir)) return 0;
  const times = readdirSync(backupDir)
    .filter((name) => !name.endsWith(PARTIAL))
    .flatMap((name) => manifestIn(join(backupDir, name)))
    .filter(({ files }) => databases.every((one) => files.some(({ name }) => name === `${one}.db`)))
    .map(({ takenAt }) => Date.parse(takenAt));
  return Math.max(0, ...times);
}

/** None if the folder is no backup: others may put theirs beside ours. */
function manifestIn(directory: string): readonly Manifest[] {
  try {
    return [readManifest(directory)];
  } catch (error) {
    if (error instanceof BackupUnusableError) return [];
    throw error;
  }
}
