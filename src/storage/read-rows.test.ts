import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseUnusableError } from './errors.ts';
import { claimDatabase } from './owner.ts';
import { isDamage, lookInto, readRows } from './read-rows.ts';

/** What others do while a database is copied: one of these after each part of it. */
const meanwhile = vi.hoisted((): (() => void)[] => []);

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  const copyAndMore: typeof real.copyFileSync = (...how) => {
    real.copyFileSync(...how);
    meanwhile.shift()?.();
  };
  return { ...real, copyFileSync: copyAndMore };
});

let parent: string;
let folder: string;
let file: string;
let owner: Sqlite.Database;

const QUERY = 'SELECT value FROM numbers';
const numbers = (...values: readonly number[]) => values.map((value) => ({ value }));
const put = (value: number) => owner.exec(`INSERT INTO numbers VALUES (${value})`);
const write = () => put(9);

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'read-rows-'));
  folder = join(parent, 'data');
  file = join(folder, 'test.db');
  mkdirSync(folder);
  mkdirSync(join(parent, 'temporary'));
  vi.stubEnv('TMPDIR', join(parent, 'temporary'));
  owner = new Sqlite(file);
  owner.pragma('journal_mode = WAL');
  owner.exec('CREATE TABLE numbers (value INTEGER)');
  put(1);
});

afterEach(() => {
  vi.unstubAllEnvs();
  meanwhile.length = 0;
  owner.close();
  rmSync(parent, { recursive: true });
});

/** The database as a killed owner leaves it: what it wrote last is in the log alone. */
const afterKill = () => {
  const left = join(parent, 'left');
  mkdirSync(left);
  for (const part of ['', '-wal']) copyFileSync(file + part, join(left, `test.db${part}`));
  return left;
};

describe('a database that nobody owns', () => {
  it('is read with what its log holds, and nothing is changed or left behind', () => {
    const left = afterKill();
    expect(readRows(join(left, 'test.db'), QUERY)).toEqual(numbers(1));
    expect(readdirSync(left)).toEqual(['test.db', 'test.db-wal']);
    expect(readdirSync(join(parent, 'temporary'))).toEqual([]);
  });

  it('is read through a link to it, beside which no log lies', () => {
    const link = join(parent, 'link.db');
    symlinkSync(join(afterKill(), 'test.db'), link);
    expect(readRows(link, QUERY)).toEqual(numbers(1));
  });

  it('is read where it keeps no log', () => {
    owner.pragma('journal_mode = DELETE');
    expect(readRows(file, QUERY)).toEqual(numbers(1));
  });

  it('is not taken for whole if it was cut off within a write', () => {
    owner.pragma('journal_mode = DELETE');
    owner.pragma('cache_size = 1');
    const before = owner.exec('BEGIN');
    before.exec(`WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 9999)
      INSERT INTO numbers SELECT i FROM n`);
    expect(readdirSync(folder)).toContain('test.db-journal');
    const left = join(parent, 'left');
    mkdirSync(left);
    for (const part of ['', '-journal']) copyFileSync(file + part, join(left, `test.db${part}`));
    expect(() => readRows(join(left, 'test.db'), QUERY)).toThrow('readonly');
  });

  it('is read though a cleaner takes the copy away too', () => {
    const rows = lookInto(file, (look) => {
      const found = look.rows(QUERY);
      for (const name of readdirSync(join(parent, 'temporary')))
        rmSync(join(parent, 'temporary', name), { recursive: true });
      return found;
    });
    expect(rows).toEqual(numbers(1));
  });
});

describe('a database that somebody writes to while it is copied', () => {
  it('is copied again, until the copy is of one moment', () => {
    meanwhile.push(write);
    expect(readRows(file, QUERY)).toEqual(numbers(1, 9));
  });

  it('is copied again also if its size tells nothing', () => {
    owner.pragma('journal_mode = DELETE');
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    meanwhile.push(() => owner.exec('UPDATE numbers SET value = 2'));
    expect(readRows(file, QUERY)).toEqual(numbers(2));
  });

  it('is copied five times, and then given up', () => {
    const perCopy = 2; // The file and its log.
    const busyFor = (copies: number) =>
      meanwhile.splice(0, meanwhile.length, ...Array(copies * perCopy).fill(write));
    busyFor(4);
    expect(readRows(file, QUERY)).toHaveLength(1 + 4 * perCopy);
    busyFor(5);
    const look = () => readRows(file, QUERY);
    expect(look).toThrow(`${file} cannot be used: it is written to all the time`);
  });

  it('is read in place once it has an owner, whose write may not show in the file times', () => {
    owner.pragma('journal_mode = DELETE');
    const time = 1_700_000_000;
    utimesSync(file, time, time);
    let release = () => {};
    meanwhile.push(() => {
      release = claimDatabase(file);
      owner.exec('UPDATE numbers SET value = 2');
      utimesSync(file, time, time);
    });
    expect(readRows(file, QUERY)).toEqual(numbers(2));
    release();
  });
});

describe('a database with an owner', () => {
  it('is read in place, all of one moment, and not held after', () => {
    const release = claimDatabase(file);
    const held = lookInto(file, (look) => {
      expect(readdirSync(join(parent, 'temporary'))).toEqual([]);
      const before = look.rows(QUERY);
      write();
      expect(look.rows(QUERY)).toEqual(before);
      return look;
    });
    expect(readRows(file, QUERY)).toEqual(numbers(1, 9));
    expect(() => held.rows(QUERY)).toThrow('not open');
    release();
  });
});

describe('a database that cannot be read', () => {
  const thrown = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('is named, with the reason', () => {
    const absent = join(folder, 'absent.db');
    expect(thrown(() => readRows(absent, QUERY))).toMatchObject({
      code: 'database_unusable',
      message: expect.stringMatching(/absent\.db .*: it cannot be copied .*\(ENOENT: [^)]*\)$/),
      cause: { code: 'ENOENT' },
    });
    vi.stubEnv('TMPDIR', join(parent, 'nowhere'));
    expect(() => readRows(file, QUERY)).toThrow(/test\.db .* cannot be copied .*\(ENOENT/);
  });

  it('is damaged, or else only not to be read now', () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'no database, but a text of some length'.repeat(99));
    expect(isDamage(thrown(() => readRows(text, QUERY)))).toBe(true);
    expect(isDamage(thrown(() => readRows(file, 'SELECT nothing')))).toBe(false);
    expect(isDamage(thrown(() => readRows(join(folder, 'absent.db'), QUERY)))).toBe(false);
    const sqlite = (code: string) => new Sqlite.SqliteError('no', code);
    expect(isDamage(sqlite('SQLITE_CORRUPT_INDEX'))).toBe(true);
    expect(isDamage(new DatabaseUnusableError(text, 'no', sqlite('SQLITE_NOTADB')))).toBe(true);
    expect(isDamage(sqlite('SQLITE_BUSY'))).toBe(false);
    expect(isDamage('SQLITE_CORRUPT')).toBe(false);
  });
});
