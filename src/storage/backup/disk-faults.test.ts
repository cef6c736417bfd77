/** Backups and restores on disks that are full, or that cannot keep what was written. */
import type * as Fs from 'node:fs';
import type { RmOptions } from 'node:fs';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refuseHalfRestored } from '../data-folder.ts';
import {
  BackupFailedError,
  BackupUnsyncedError,
  RestoreFailedError,
  RestoreRefusedError,
} from './errors.ts';
import { restoreBackup } from './restore.ts';
import { takeBackup } from './take.ts';

const disk = vi.hoisted(() => ({
  /** The code with which the sync of a path fails, if it does. */
  failSync: (_path: string): string | undefined => undefined,
  /** The code with which a copy to a path fails, if it does. */
  failCopy: (_path: string): string | undefined => undefined,
  /** The code with which the removal of a path fails, if it does. */
  failRemove: (_path: string): string | undefined => undefined,
  /** Blocks that are free, of one byte each; undefined if all is as it is. */
  free: undefined as number | undefined,
  blocks: 1_000_000,
}));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof Fs>();
  const opened = new Map<number, string>();
  const fail = (code: string | undefined) => {
    if (code !== undefined) throw Object.assign(new Error(`${code}: the disk failed`), { code });
  };
  return {
    ...real,
    openSync(...how: Parameters<typeof real.openSync>) {
      const descriptor = real.openSync(...how);
      opened.set(descriptor, String(how[0]));
      return descriptor;
    },
    fsyncSync(descriptor: number) {
      fail(disk.failSync(opened.get(descriptor) ?? ''));
      real.fsyncSync(descriptor);
    },
    rmSync(path: string, options: RmOptions) {
      fail(disk.failRemove(path));
      real.rmSync(path, options);
    },
    copyFileSync(from: string, to: string) {
      fail(disk.failCopy(to));
      real.copyFileSync(from, to);
    },
  };
});

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FsPromises>();
  return {
    ...real,
    statfs: (path: string) =>
      disk.free === undefined
        ? real.statfs(path)
        : Promise.resolve({ bsize: 1, bavail: disk.free, blocks: disk.blocks }),
  };
});

let root: string;
let backups: string;
let directory: string;
let dataDir: string;

const database = (name: string) => join(root, 'data', `${name}.db`);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'disk-faults-'));
  backups = join(root, 'backups');
  directory = join(backups, 'b1');
  dataDir = join(root, 'restored');
  mkdirSync(join(root, 'data'));
  for (const name of ['left', 'right']) {
    const sqlite = new Sqlite(database(name));
    sqlite.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    sqlite.close();
  }
});

afterEach(() => {
  const sound = () => undefined;
  Object.assign(disk, { failSync: sound, failCopy: sound, failRemove: sound });
  Object.assign(disk, { free: undefined, blocks: 1_000_000 });
  rmSync(root, { recursive: true });
});

const take = () =>
  takeBackup({
    files: [database('left'), database('right')],
    directory,
    release: '1',
    now: () => 0,
    openSagas: () => null,
    onProgress() {},
    ending: new AbortController().signal,
  });
const restore = () => restoreBackup({ from: directory, dataDir });

describe('a backup on a full disk', () => {
  it('is refused before anything is copied, and says how much room it needs', async () => {
    disk.free = 3;
    const taking = take();
    await expect(taking).rejects.toThrow(BackupFailedError);
    await expect(taking).rejects.toThrow(
      `no backup was made: the disk of ${backups} is full: 1 MB are needed, 0 MB are free`,
    );
    expect(readdirSync(backups)).toEqual([]);
    disk.free = 1_000_000;
    await take();
  });

  it('that fills up meanwhile leaves nothing behind', async () => {
    disk.failSync = (path) => (basename(path) === 'right.db' ? 'ENOSPC' : undefined);
    await expect(take()).rejects.toThrow(`the disk of ${backups} is full: it took no more`);
    expect(readdirSync(backups)).toEqual([]);
  });

  it('tells of a copy that it could not remove, beside why there is no backup', async () => {
    disk.failSync = (path) => (basename(path) === 'right.db' ? 'ENOSPC' : undefined);
    disk.failRemove = (path) => (existsSync(path) ? 'EIO' : undefined);
    const taking = take();
    await expect(taking).rejects.toThrow('it took no more');
    await expect(taking).rejects.toMatchObject({
      cause: {
        message: `${directory}.partial was not removed: EIO: the disk failed`,
        errors: [
          expect.objectContaining({ code: 'disk_full' }),
          expect.objectContaining({ code: 'EIO' }),
        ],
      },
    });
    expect(readdirSync(backups)).toEqual(['b1.partial']);
  });

  it('is taken if just so much is free, of all databases together', async () => {
    const files = ['left', 'right'].map((name) => statSync(database(name)).size);
    const bytes = files.reduce((sum, size) => sum + size, 0);
    disk.free = bytes - 1;
    await expect(take()).rejects.toThrow('1 MB are needed, 0 MB are free');
    disk.free = bytes;
    await take();
    expect(existsSync(directory)).toBe(true);
  });

  it('is taken where the file system does not tell how much is free', async () => {
    Object.assign(disk, { free: 0, blocks: 0 });
    await take();
    expect(existsSync(directory)).toBe(true);
  });
});

describe('a backup whose disk does not confirm', () => {
  it('its name is there, and is told to be there but unsafe', async () => {
    disk.failSync = (path) => (path === backups && existsSync(directory) ? 'EIO' : undefined);
    const taking = take();
    await expect(taking).rejects.toThrow(BackupUnsyncedError);
    await expect(taking).rejects.toThrow(
      `the backup in ${directory} is whole, but a loss of power may undo it: EIO`,
    );
    disk.failSync = () => undefined;
    await restore();
  });

  it('the new folder for backups is not begun', async () => {
    disk.failSync = (path) => (path === root ? 'EINVAL' : undefined);
    await expect(take()).rejects.toThrow('no backup was made: EINVAL');
    expect(readdirSync(backups)).toEqual([]);
  });
});

describe('a restore on a full disk', () => {
  beforeEach(() => take());

  it('is refused before anything is copied', async () => {
    disk.free = 3;
    const restoring = restore();
    await expect(restoring).rejects.toThrow(RestoreRefusedError);
    await expect(restoring).rejects.toThrow('1 MB are needed, 0 MB are free; make room there');
    expect(readdirSync(dataDir).filter((name) => !name.includes('.owner'))).toEqual([]);
  });

  it('that cannot even be begun is refused, and keeps no process from starting', async () => {
    disk.failSync = (path) => (path === dataDir ? 'ENOSPC' : undefined);
    const restoring = restore();
    await expect(restoring).rejects.toThrow(RestoreRefusedError);
    await expect(restoring).rejects.toThrow(`the disk of ${dataDir} is full: it took no more`);
    refuseHalfRestored(dataDir);
    disk.failSync = () => undefined;
    await restore();
  });

  it('that fills up meanwhile keeps a process from starting, until it is done again', async () => {
    disk.failCopy = (path) => (path.endsWith('right.db') ? 'ENOSPC' : undefined);
    const restoring = restore();
    await expect(restoring).rejects.toThrow(RestoreFailedError);
    await expect(restoring).rejects.toThrow(
      `the disk of ${dataDir} is full: it took no more; make room there; once that`,
    );
    expect(() => refuseHalfRestored(dataDir)).toThrow('run parking restore again');
    disk.failCopy = () => undefined;
    await restore();
    refuseHalfRestored(dataDir);
  });

  it('counts the room that the half of a former try takes', async () => {
    disk.failCopy = (path) => (path.endsWith('right.db') ? 'ENOSPC' : undefined);
    await expect(restore()).rejects.toThrow(RestoreFailedError);
    writeFileSync(join(dataDir, 'left.db-wal'), 'of nobody');
    disk.free = 3;
    await expect(restore()).rejects.toThrow(RestoreRefusedError);
    expect(readdirSync(dataDir).filter((name) => !name.includes('.owner'))).toEqual(['restoring']);
  });
});

describe('a restore whose disk does not confirm its end', () => {
  it('is not ended: a loss of power could ask for it again, over newer data', async () => {
    await take();
    const isMarked = () => existsSync(join(dataDir, 'restoring'));
    let ends = 0;
    disk.failSync = (path) => {
      if (path !== dataDir || isMarked()) return undefined;
      ends += 1;
      return 'EIO';
    };
    await expect(restore()).rejects.toThrow('EIO: the disk failed');
    expect(ends).toBe(1);
    expect(() => refuseHalfRestored(dataDir)).toThrow('run parking restore again');
  });
});

describe('a name that is taken while the backup is made', () => {
  it('stays with who took it', async () => {
    const other = join(root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'mine'), '');
    disk.failSync = (path) => {
      if (basename(path) === 'right.db' && existsSync(other)) renameSync(other, directory);
      return undefined;
    };
    await expect(take()).rejects.toThrow('no backup was made: ENOTEMPTY');
    expect(readdirSync(backups)).toEqual(['b1']);
    expect(readdirSync(directory)).toEqual(['mine']);
  });
});
