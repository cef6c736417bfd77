import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinAll } from './pinned.ts';

let folder: string;
let file: string;
let owner: Sqlite.Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinned-'));
  file = join(folder, 'mine.db');
  owner = new Sqlite(file, { timeout: 0 });
  owner.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)');
});

afterEach(() => {
  owner.close();
  rmSync(folder, { recursive: true });
});

/** Tells if all of the log could be copied over: nobody reads in it any more. */
const isLetGo = () => {
  const [answer] = owner.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  return answer?.busy === 0;
};

const numbersIn = (database: string) => {
  const sqlite = new Sqlite(database, { readonly: true });
  const rows = sqlite.prepare('SELECT a FROM t').pluck().all();
  sqlite.close();
  return rows;
};

describe('a pinned database', () => {
  it('is copied as it was at that moment, in the size that was told', async () => {
    const [pinned] = pinAll([file]);
    owner.exec('INSERT INTO t VALUES (2)');
    const copy = join(folder, 'copy.db');
    const parts: number[] = [];
    await pinned?.copyTo(copy, (part) => void parts.push(part));
    pinned?.release();
    expect(numbersIn(copy)).toEqual([1]);
    expect(readFileSync(copy)).toHaveLength(pinned?.bytes ?? 0);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) {
      expect(part).toBeGreaterThanOrEqual(0);
      expect(part).toBeLessThanOrEqual(1);
    }
  });

  it('holds its log until it is let go', () => {
    const [pinned] = pinAll([file]);
    owner.exec('INSERT INTO t VALUES (2)');
    expect(isLetGo()).toBe(false);
    pinned?.release();
    expect(isLetGo()).toBe(true);
  });

  it('is not written to, though its log holds more than it', () => {
    const left = join(folder, 'left.db');
    for (const part of ['', '-wal']) copyFileSync(file + part, left + part);
    const before = readFileSync(left);
    const [pinned] = pinAll([left]);
    pinned?.release();
    expect(readFileSync(left)).toEqual(before);
    expect(numbersIn(left)).toEqual([1]);
  });
});

describe('databases of which one cannot be pinned', () => {
  it.each([
    ['is not there', () => {}, 'unable to open'],
    ['is none', (other: string) => writeFileSync(other, 'x'.repeat(4_096)), 'not a database'],
  ])('are all let go: one %s', (_, make, why) => {
    const other = join(folder, 'other.db');
    make(other);
    const names = readdirSync(folder);
    expect(() => pinAll([file, other])).toThrow(why);
    owner.exec('INSERT INTO t VALUES (2)');
    expect(isLetGo()).toBe(true);
    expect(readdirSync(folder)).toEqual(names);
  });
});
