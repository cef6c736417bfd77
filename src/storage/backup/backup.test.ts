import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../database.ts';
import { migrationsOf } from '../migrations.ts';
import { readRows } from '../read-rows.ts';
import { BackupFailedError, BackupUnusableError, RestoreRefusedError } from './errors.ts';
import { restoreBackup } from './restore.ts';
import { takeBackup } from './take.ts';

let root: string;
let dataDir: string;
let directory: string;
let databases: readonly Database[];

const open = (folder: string): readonly Database[] =>
  ['left', 'right'].map((name) =>
    openDatabase({
      name,
      migrations: [migrationsOf('parking')],
      dataDir: folder,
      soon: setImmediate,
    }),
  );

const fileOf = (name: string, folder = dataDir) => join(folder, `${name}.db`);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backup-'));
  dataDir = join(root, 'data');
  directory = join(root, 'backups', 'b1');
  databases = open(dataDir);
});

afterEach(async () => {
  await Promise.all(databases.map(({ close }) => close()));
  rmSync(root, { recursive: true });
});

const take = (change: Partial<Parameters<typeof takeBackup>[0]> = {}) =>
  takeBackup({
    files: [fileOf('left'), fileOf('right')],
    directory,
    release: '1.2.3',
    now: () => Date.UTC(2026, 10, 25),
    openSagas: () => null,
    onProgress() {},
    ending: new AbortController().signal,
    ...change,
  });

/** Adds a row of a page to one of them. */
const add = (database: Database | undefined, id: string) =>
  database?.commit.run(
    () =>
      void database.writer.run(
        sql`INSERT INTO slots VALUES (${id}, ${'x'.repeat(4_000)}, 'available', 1, 'USD', NULL)`,
      ),
  );

const [left, right] = [() => databases[0], () => databases[1]];

const idsIn = (file: string) =>
  readRows(file, 'SELECT id FROM slots ORDER BY id').map((row) => (row as { id: string }).id);

describe('a backup', () => {
  it('shows all databases at one moment, whatever is committed while it is copied', async () => {
    for (let index = 0; index < 300; index += 1) await add(left(), `before-${index}`);
    let committed: Promise<unknown> = Promise.resolve();
    let times = 0;
    await take({
      onProgress() {
        times += 1;
        const id = `during-${times}`;
        committed = committed.then(() => add(left(), id)).then(() => add(right(), id));
      },
    });
    await committed;
    expect(times).toBeGreaterThan(3);
    expect(idsIn(fileOf('left', directory)).filter((id) => id.startsWith('during'))).toEqual([]);
    expect(idsIn(fileOf('left', directory))).toHaveLength(300);
    expect(idsIn(fileOf('right', directory))).toEqual([]);
    expect(idsIn(fileOf('right'))).toHaveLength(times);
  });

  it('says when and by what release it was taken, and what is in it', async () => {
    const manifest = await take({ openSagas: () => 7 });
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    const bytes = expect.any(Number);
    expect(manifest).toEqual({
      format: 1,
      release: '1.2.3',
      takenAt: '2026-11-25T00:00:00.000Z',
      openSagas: 7,
      files: [
        { name: 'left.db', bytes, sha256 },
        { name: 'right.db', bytes, sha256 },
      ],
    });
    expect(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'))).toEqual(manifest);
  });

  it('tells how far it is, up to the whole', async () => {
    for (let index = 0; index < 300; index += 1) await add(left(), `before-${index}`);
    const parts: number[] = [];
    await take({ onProgress: (part) => void parts.push(part) });
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    expect(parts.at(-1)).toBeLessThanOrEqual(1);
    expect(parts.length).toBeGreaterThan(3);
  });

  it('does not overwrite another', async () => {
    const first = await take();
    await expect(take()).rejects.toThrow(BackupFailedError);
    await expect(take()).rejects.toThrow(`${directory} is there already`);
    expect(readdirSync(directory).sort()).toEqual(['left.db', 'manifest.json', 'right.db']);
    expect(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'))).toEqual(first);
  });

  it('that fails leaves nothing behind, and lets the databases go', async () => {
    const ending = new AbortController();
    ending.abort(new Error('the process ends'));
    await expect(take({ ending: ending.signal })).rejects.toThrow(
      'no backup was made: the process ends',
    );
    expect(readdirSync(join(root, 'backups'))).toEqual([]);
    // A log can be reset once nobody reads in it any more.
    await add(left(), 'a');
    const sqlite = new Sqlite(fileOf('left'));
    expect(sqlite.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
    sqlite.close();
  });

  it('takes the place of one that was cut off', async () => {
    mkdirSync(`${directory}.partial`, { recursive: true });
    writeFileSync(join(`${directory}.partial`, 'left.db'), 'half of it');
    await take();
    expect(readdirSync(join(root, 'backups'))).toEqual(['b1']);
  });
});

describe('a restore', () => {
  const restored = () => join(root, 'restored');
  const restore = () => restoreBackup({ from: directory, dataDir: restored() });

  it('gives back what was there, on which a process starts', async () => {
    await add(left(), 'kept');
    await take();
    await add(left(), 'later');
    await restore();
    const again = open(restored());
    expect(again[0]?.reader.all(sql`SELECT id FROM slots`)).toEqual([{ id: 'kept' }]);
    await Promise.all(again.map(({ close }) => close()));
  });

  it.each([
    ['is not there', () => rmSync(directory, { recursive: true }), 'there is no such folder'],
    ['lacks its manifest', () => rmSync(join(directory, 'manifest.json')), 'it has no manifest'],
    ['has a damaged manifest', () => damage('manifest.json'), 'its manifest.json is damaged'],
    ['has a damaged file', () => damage('right.db'), 'right.db is not what was written'],
    ['lacks a file', () => rmSync(join(directory, 'left.db')), 'left.db: ENOENT'],
  ])('refuses a backup that %s', async (_, spoil, why) => {
    await take();
    spoil();
    await expect(restore()).rejects.toThrow(BackupUnusableError);
    await expect(restore()).rejects.toThrow(why);
    expect(existsSync(restored())).toBe(false);
  });

  const damage = (name: string) => appendFileSync(join(directory, name), 'x');

  it('refuses a manifest that leads out of its folder', async () => {
    await take();
    const file = join(directory, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('left.db', '../left.db'));
    await expect(restore()).rejects.toThrow('its manifest.json is damaged');
  });

  it('refuses a folder in which a process runs', async () => {
    await take();
    const running = restoreBackup({ from: directory, dataDir });
    await expect(running).rejects.toThrow('belongs to another running process');
  });

  it('refuses a folder that is not empty, and leaves it as it is', async () => {
    await take();
    mkdirSync(restored());
    writeFileSync(join(restored(), 'booking.db'), 'mine');
    await expect(restore()).rejects.toThrow(RestoreRefusedError);
    await expect(restore()).rejects.toThrow('it holds booking.db');
    expect(readFileSync(join(restored(), 'booking.db'), 'utf8')).toBe('mine');
  });

  it('that was cut off keeps a process from starting, until it is done again', async () => {
    await take();
    await restore();
    writeFileSync(join(restored(), 'restoring'), '');
    rmSync(fileOf('right', restored()));
    expect(() => open(restored())).toThrow('run parking restore again');
    expect(existsSync(fileOf('right', restored()))).toBe(false);
    await restore();
    await Promise.all(open(restored()).map(({ close }) => close()));
  });
});

/** Takes a backup of a large database, and says so once it copies. */
const TAKER = `
  import { takeBackup } from ${JSON.stringify(new URL('./take.ts', import.meta.url).href)};
  const [file, directory] = process.argv.slice(1);
  await takeBackup({
    files: [file], directory, release: '1', now: Date.now, openSagas: () => null,
    ending: new AbortController().signal,
    onProgress: (part) => part > 0.3 && console.log('copying'),
  });
`;

describe('a process that is killed while it takes a backup', () => {
  it('leaves no copy that passes for a whole one', async () => {
    const file = join(root, 'large.db');
    const large = new Sqlite(file);
    large.exec(`PRAGMA journal_mode = WAL; CREATE TABLE t AS WITH RECURSIVE n(i) AS
      (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT randomblob(4000) FROM n`);
    large.close();
    const args = ['--import', 'tsx', '--input-type=module', '-e', TAKER, file, directory];
    const taker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(taker.stdout, 'data');
    taker.kill('SIGKILL');
    await once(taker, 'exit');
    expect(readdirSync(join(root, 'backups'))).toEqual(['b1.partial']);
    const from = `${directory}.partial`;
    const restoring = restoreBackup({ from, dataDir: join(root, 'restored') });
    await expect(restoring).rejects.toThrow('it has no manifest.json, so it was never finished');
  });
});
