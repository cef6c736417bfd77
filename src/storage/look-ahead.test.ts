import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyOf } from '../ports/errors.ts';
import { openDatabase } from './database.ts';
import { lookAhead } from './look-ahead.ts';
import { migrationsOf } from './migrations.ts';

/** What the former build has, and what the present one has: one owner more. */
const former = [migrationsOf('parking')];
const present = [...former, migrationsOf('inbox', '__inbox_migrations')];

let dataDir: string;
let file: string;

const open = () =>
  openDatabase({
    name: 'parking',
    migrations: former,
    dataDir,
    soon: setImmediate,
  });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'look-ahead-'));
  file = join(dataDir, 'parking.db');
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const tables = (owners = present) =>
  lookAhead(file, owners, (db) =>
    db.all<{ name: string }>(sql`SELECT name FROM sqlite_master`).map(({ name }) => name),
  );
const query = (statement: string) => {
  const sqlite = new Sqlite(file);
  sqlite.exec(statement);
  sqlite.close();
};

const thrownBy = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return whyOf(error);
  }
  return 'nothing';
};

describe('a look ahead', () => {
  it('sees a former database as this build would make it, and leaves it as it is', async () => {
    await open().close();
    const before = readFileSync(file);
    expect(tables()).toContain('__inbox_migrations');
    expect(readFileSync(file)).toEqual(before);
  });

  it('sees what a running process has written, beside it', async () => {
    const running = open();
    query('CREATE TABLE written (id)');
    expect(tables()).toEqual(expect.arrayContaining(['written', '__inbox_migrations']));
    await running.close();
  });

  it('refuses the database of a newer build, by its name', async () => {
    await open().close();
    query("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9795491594807)");
    expect(() => tables()).toThrow(`${file} is of a newer build`);
    // Nor if it lacks nothing that this build has.
    expect(() => tables(former)).toThrow(`${file} is of a newer build`);
  });

  it('sees a database of this build in place: its size asks for no room', async () => {
    const running = open();
    const seen = lookAhead(file, former, (db) => db.all(sql`PRAGMA database_list`));
    expect(seen).toMatchObject([{ name: 'main', file: realpathSync(file) }]);
    await running.close();
  });

  it('leaves no copy behind, though what looks fails', async () => {
    const running = open();
    const copies = () =>
      lookAhead(file, present, (db) => {
        const [copy] = db.all<{ file: string }>(sql`PRAGMA database_list`);
        throw new Error(copy?.file);
      });
    const fault = thrownBy(copies);
    expect(fault).toContain('parking-look-');
    expect(existsSync(dirname(fault))).toBe(false);
    await running.close();
  });
});
