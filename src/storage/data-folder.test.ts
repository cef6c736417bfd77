import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommitTurns } from './commit-turns.ts';
import { prepareFolder } from './data-folder.ts';
import { openDatabase } from './database.ts';
import { migrationsOf } from './migrations.ts';

let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'folder-'));
  dataDir = join(parent, 'deep', 'data');
});

afterEach(() => rmSync(parent, { recursive: true }));

const open = () =>
  openDatabase({
    name: 'parking',
    migrations: [migrationsOf('parking')],
    dataDir,
    turns: createCommitTurns(setImmediate),
  });
const modeOf = (...path: readonly string[]) =>
  (statSync(join(dataDir, ...path)).mode & 0o777).toString(8);
const files = ['parking.db', 'parking.db-wal', 'parking.db-shm', 'parking.db.owner'];

// Windows has other rights than these.
describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('and every file in it are for their owner alone', async () => {
    const database = open();
    expect(modeOf()).toBe('700');
    expect(files.map((file) => modeOf(file))).toEqual(['600', '600', '600', '600']);
    await database.close();
  });

  it('of an earlier build is closed to others with all that is in it', async () => {
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, 0o755);
    for (const file of files) writeFileSync(join(dataDir, file), '', { mode: 0o644 });
    await open().close();
    expect([modeOf(), modeOf('parking.db'), modeOf('parking.db.owner')]).toEqual([
      ...['700', '600', '600'],
    ]);
  });

  it('that others use too is left as it is, but for the files of ours', async () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'notes.txt'), '');
    chmodSync(dataDir, 0o755);
    await open().close();
    expect([modeOf(), modeOf('parking.db')]).toEqual(['755', '600']);
  });

  it('that is a file is refused by its name', () => {
    writeFileSync(join(parent, 'deep'), '');
    expect(() => prepareFolder(dataDir)).toThrow(`${dataDir} cannot be used: a file has that name`);
  });
});
