/** All that can go wrong with a backup. Each error has a stable code and says what to do. */
import { CodedError, whyOf } from '../../ports/errors.ts';

/** No backup was written; what was copied so far is removed. */
export class BackupFailedError extends CodedError<'backup_failed'> {
  constructor(why: string, cause?: unknown) {
    super('backup_failed', `no backup was made: ${why}`, cause);
  }
}

/**
 * A backup is whole and has its name, and the disk did not confirm the name. After a loss of power
 * it may have the name of one that was cut off.
 */
export class BackupUnsyncedError extends CodedError {
  constructor(directory: string, cause: unknown) {
    super(
      'backup_unsynced',
      `the backup in ${directory} is whole, but a loss of power may undo it: ${whyOf(cause)}; ` +
        'check that disk, and take another backup',
      cause,
    );
  }
}

/** A folder is not a whole backup of a format that this build knows. */
export class BackupUnusableError extends CodedError {
  constructor(directory: string, why: string, cause?: unknown) {
    super('backup_unusable', `${directory} is not a usable backup: ${why}`, cause);
  }
}

/** A backup is not restored over what a folder holds. */
export class RestoreRefusedError extends CodedError {
  constructor(dataDir: string, why: string) {
    super('restore_refused', `nothing was restored to ${dataDir}: ${why}`);
  }
}

/** A restore was cut off by a fault: some databases are there, and no process starts on them. */
export class RestoreFailedError extends CodedError {
  constructor(dataDir: string, cause: unknown) {
    super(
      'restore_failed',
      `only a part was restored to ${dataDir}: ${whyOf(cause)}; once that is mended, ` +
        'run parking restore again; until then no process starts on it',
      cause,
    );
  }
}

/** A disk has no room for what is to be written. */
export class DiskFullError extends CodedError {
  constructor(folder: string, why: string, cause?: unknown) {
    super('disk_full', `the disk of ${folder} is full: ${why}; make room there`, cause);
  }
}

/** No setting says where backups are. */
export class BackupsUnsetError extends CodedError<'backups_unset'> {
  constructor() {
    super(
      'backups_unset',
      'BACKUP_DIR is not set: start the server with a folder for backups, best on another disk',
    );
  }
}

/** One backup is taken at a time. */
export class BackupRunningError extends CodedError<'backup_running'> {
  constructor(name: string) {
    super('backup_running', `the backup ${name} is being taken; wait for its end`);
  }
}
