import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreBackup } from './restore.ts';
import { takeBackup } from './take.ts';

let root: string;
let dataDir: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'restore-'));
  dataDir = join(root, 'restored');
  mkdirSync(dataDir);
  const file = join(root, 'mine.db');
  new Sqlite(file).exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a)').close();
  await takeBackup({
    files: [file],
    directory: join(root, 'backup'),
    release: '1',
    now: () => 0,
    openSagas: () => null,
    ending: new AbortController().signal,
    onProgress: () => {},
  });
});

afterEach(() => rmSync(root, { recursive: true }));

const restore = () => restoreBackup({ from: join(root, 'backup'), dataDir });

describe('a folder to restore to', () => {
  it.each(['mine.db.owner', 'mine.db.owner-journal', 'lost+found'])('may hold %s', async (name) => {
    writeFileSync(join(dataDir, name), '');
    await restore();
    expect(readdirSync(dataDir)).toContain('mine.db');
  });

  it.each([
    'mine.db.owner.txt',
    'mine.db.owner-journal.zip',
    'lost+found.zip',
    'was-lost+found',
    'mine-db.owners',
  ])('may not hold %s, which is left as it is', async (name) => {
    writeFileSync(join(dataDir, name), '');
    await expect(restore()).rejects.toThrow(`it holds ${name}`);
    expect(readdirSync(dataDir).filter((found) => found !== 'mine.db.owner')).toEqual([name]);
  });
});
