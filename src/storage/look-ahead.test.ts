import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommitTurns } from './commit-turns.ts';
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
    turns: createCommitTurns(setImmediate),
  });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'look-ahead-'));
  file = join(dataDir, 'parking.db');
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const tables = () =>
  lookAhead(file, present, (db) =>
    db.all<{ name: string }>(sql`SELECT name FROM sqlite_master`).map(({ name }) => name),
  );
const query = (statement: string) => {
  const sqlite = new Sqlite(file);
  sqlite.exec(statement);
  sqlite.close();
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
    expect(tables).toThrow(`${file} is of a newer build`);
  });
});
