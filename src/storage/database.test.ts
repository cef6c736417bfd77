import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { DatabaseNewerError, DatabaseOwnedError, DatabaseUnusableError } from './errors.ts';
import { migrationsIn, migrationsOf } from './migrations.ts';

let dataDir: string;

const open = () =>
  openDatabase({
    name: 'parking',
    migrations: [migrationsOf('parking')],
    dataDir,
    soon: setImmediate,
  });

const addSlot = sql`INSERT INTO slots VALUES ('a', 'A1', 'available', 1, 'USD', NULL)`;

/** That a migration was applied which was made at this time. */
const applied = (made: number) =>
  sql`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', ${made})`;

/** Holds the claim as another process does, until it is killed. */
const HOLDER = `
  const Sqlite = require('better-sqlite3');
  new Sqlite(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE');
  console.log('held');
  setInterval(() => {}, 1000);
`;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'database-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

describe('a database', () => {
  it('syncs every commit to the disk before it counts', async () => {
    const database = open();
    const full = 2;
    expect(database.pragma('synchronous')).toBe(full);
    expect(database.pragma('journal_mode')).toBe('wal');
    expect(database.pragma('foreign_keys')).toBe(1);
    await database.close();
  });

  it('has a version that changes with each commit, and stays while there is none', async () => {
    const database = open();
    const before = database.version();
    expect(database.version()).toBe(before);
    await database.commit.run(() => database.writer.run(addSlot));
    const after = database.version();
    expect(after).not.toBe(before);
    expect(database.version()).toBe(after);
    await database.close();
  });

  it('keeps what was committed over a close', async () => {
    const first = open();
    await first.commit.run(() => void first.writer.run(addSlot));
    await first.close();
    const second = open();
    expect(second.reader.all(sql`SELECT name FROM slots`)).toEqual([{ name: 'A1' }]);
    await second.close();
  });

  it('needs no temporary file, for which a read-only root has no place', async () => {
    const database = open();
    const inMemory = 2;
    expect(database.pragma('temp_store')).toBe(inMemory);
    expect(database.reader.all(sql`PRAGMA temp_store`)).toEqual([{ temp_store: inMemory }]);
    await database.close();
  });

  it('that a newer build has changed is refused, and left as it is', async () => {
    const newer = open();
    await newer.commit.run(() => void newer.writer.run(applied(9795491594807)));
    await newer.close();
    const before = readFileSync(join(dataDir, 'parking.db'));
    expect(open).toThrow(DatabaseNewerError);
    const last = migrationsIn(migrationsOf('parking')).at(-1)?.tag;
    expect(open).toThrow(/parking.db is of a newer build: it has migration 9795491594807, /);
    expect(open).toThrow(`this build knows those up to ${last}; start the newer build`);
    expect(readFileSync(join(dataDir, 'parking.db'))).toEqual(before);
  });

  it('that has tables of others by the names of ours is refused, with the reason', () => {
    const other = new Sqlite(join(dataDir, 'parking.db'));
    other.exec('CREATE TABLE slots (of INTEGER)');
    other.close();
    expect(open).toThrow(DatabaseUnusableError);
    expect(open).toThrow(
      /parking.db cannot be used: its tables could not be brought up to date: \w/,
    );
    expect(open).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  it('that was written between two migrations of ours is refused as well', async () => {
    const other = open();
    await other.commit.run(() => void other.writer.run(applied(1)));
    await other.close();
    expect(open).toThrow(DatabaseNewerError);
  });

  it('can be closed twice, and commits what was handed in before', async () => {
    const database = open();
    const written = database.commit.run(() => void database.writer.run(addSlot));
    await Promise.all([database.close(), database.close()]);
    await database.close();
    await written;
    const again = open();
    expect(again.reader.all(sql`SELECT name FROM slots`)).toHaveLength(1);
    await again.close();
  });

  it('lets nobody write by the connection for reading', async () => {
    const database = open();
    expect(() => database.reader.run(addSlot)).toThrow();
    await database.close();
  });

  it('has one owner at a time', async () => {
    const owner = open();
    expect(open).toThrow(DatabaseOwnedError);
    await owner.close();
    await open().close();
  });

  it('is free again as soon as its owner was killed', async () => {
    await open().close();
    const holder = spawn(process.execPath, ['-e', HOLDER, join(dataDir, 'parking.db.owner')]);
    await once(holder.stdout, 'data');
    expect(open).toThrow(DatabaseOwnedError);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await open().close();
  });

  it('is refused where the file is something else, and the claim is let go', async () => {
    writeFileSync(join(dataDir, 'parking.db'), 'no database, but a text of some length'.repeat(99));
    expect(open).toThrow(DatabaseUnusableError);
    expect(open).toThrow(DatabaseUnusableError);
  });
});

describe('a data folder that is not there yet', () => {
  it('is made, with those around it', async () => {
    const deep = join(dataDir, 'of', 'parking');
    const database = openDatabase({
      name: 'parking',
      migrations: [migrationsOf('parking')],
      dataDir: deep,
      soon: setImmediate,
    });
    await database.commit.run(() => void database.writer.run(addSlot));
    expect(database.reader.all(sql`SELECT name FROM slots`)).toEqual([{ name: 'A1' }]);
    await database.close();
  });
});

describe('a database in memory', () => {
  it('makes no file', async () => {
    const name = 'parking';
    await openDatabase({
      name,
      migrations: [migrationsOf(name)],
      dataDir: ':memory:',
      soon: setImmediate,
    }).close();
    expect(existsSync(':memory:')).toBe(false);
  });
});

describe('a database that is closed', () => {
  it('has committed what was handed in before', async () => {
    const first = open();
    const done = first.commit.run(() => void first.writer.run(addSlot));
    await first.close();
    await done;
    const second = open();
    expect(second.reader.all(sql`SELECT name FROM slots`)).toHaveLength(1);
    await second.close();
  });
});

describe('a connection of a database', () => {
  it('is let go with it, the one for reading as well', async () => {
    const database = open();
    await database.close();
    expect(() => database.reader.all(sql`SELECT 1`)).toThrow('not open');
    expect(() => database.writer.all(sql`SELECT 1`)).toThrow('not open');
  });
});

describe('a probe', () => {
  it('says why a database takes no writes, and nothing of one that does', async () => {
    const database = open();
    const written = () => statSync(join(dataDir, 'parking.db-wal')).size;
    const before = written();
    expect(await database.probe()).toBeUndefined();
    expect(written()).toBeGreaterThan(before);
    const other = new Sqlite(join(dataDir, 'parking.db'), { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    expect(await database.probe()).toContain('locked');
    other.close();
    expect(await database.probe()).toBeUndefined();
    await database.close();
  });
});
