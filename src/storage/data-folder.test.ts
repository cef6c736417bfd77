import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFile, prepareFolder, refuseHalfRestored } from './data-folder.ts';
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
    soon: setImmediate,
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

  it('that a cut-off restore left is closed to others', () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'restoring'), '');
    chmodSync(dataDir, 0o755);
    prepareFolder(dataDir);
    expect(modeOf()).toBe('700');
  });

  it.each(['my restoring', 'restoring.txt'])('with %s in it is left as it is', (name) => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, name), '');
    chmodSync(dataDir, 0o755);
    prepareFolder(dataDir);
    expect(modeOf()).toBe('755');
  });

  it('is refused only while a backup is being restored to it', () => {
    prepareFolder(dataDir);
    refuseHalfRestored(dataDir);
    writeFileSync(join(dataDir, 'restoring'), '');
    expect(() => refuseHalfRestored(dataDir)).toThrow('run parking restore again');
  });

  it('has a new file that is empty, and one that is there as it is', () => {
    prepareFolder(dataDir);
    const file = join(dataDir, 'parking.db');
    prepareFile(file);
    expect([readFileSync(file, 'utf8'), modeOf('parking.db')]).toEqual(['', '600']);
    writeFileSync(file, 'mine');
    writeFileSync(`${file}-wal`, 'mine too');
    for (const path of [file, `${file}-wal`]) chmodSync(path, 0o644);
    prepareFile(file);
    expect([file, `${file}-wal`].map((path) => readFileSync(path, 'utf8'))).toEqual([
      ...['mine', 'mine too'],
    ]);
    expect([modeOf('parking.db'), modeOf('parking.db-wal')]).toEqual(['600', '600']);
    expect(existsSync(`${file}-shm`)).toBe(false);
  });

  it('tells why a file cannot be made there', () => {
    expect(() => prepareFile(join(dataDir, 'parking.db'))).toThrow(
      'parking.db cannot be used: ENOENT',
    );
  });

  it('that is a file is refused by its name', () => {
    writeFileSync(join(parent, 'deep'), '');
    expect(() => prepareFolder(dataDir)).toThrow(`${dataDir} cannot be used: a file has that name`);
  });
});
