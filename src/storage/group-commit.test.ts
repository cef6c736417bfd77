import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../ports/errors.ts';
import { type Connection, connect } from './connection.ts';
import { CommitFailedError } from './errors.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';

let folder: string;
let connection: Connection;
let outsider: Sqlite.Database;
let turns: (() => void)[];
let commit: GroupCommit;

/** Ends the turn of the event loop: what was scheduled runs, once. */
const endTurn = () => {
  for (const run of turns.splice(0)) run();
};

const put = (value: number) => () => connection.exec(`INSERT INTO numbers VALUES (${value})`);

/** What somebody else sees in the file, and thus what was committed. */
const seen = () => outsider.prepare('SELECT value FROM numbers ORDER BY value').pluck().all();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-commit-'));
  const file = join(folder, 'test.db');
  connection = connect(file, 'write');
  connection.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY)');
  outsider = new Sqlite(file, { timeout: 0 });
  turns = [];
  commit = createGroupCommit(connection, { soon: (run) => turns.push(run) });
});

afterEach(() => {
  outsider.close();
  connection.close();
  rmSync(folder, { recursive: true });
});

describe('group commit', () => {
  it('commits a lone unit at the end of the turn in which it came', async () => {
    const done = commit.run(put(1));
    expect(seen()).toEqual([]);
    endTurn();
    expect(seen()).toEqual([1]);
    await done;
  });

  it('commits what came in one turn at once', async () => {
    let during: unknown[] = [];
    const all = [1, 2, 3].map((value) => commit.run(put(value)));
    const last = commit.run(() => {
      during = seen();
    });
    endTurn();
    expect(during).toEqual([]);
    expect(seen()).toEqual([1, 2, 3]);
    await Promise.all([...all, last]);
  });

  it('tells nobody before the commit', async () => {
    const order: string[] = [];
    const first = commit.run(put(1)).then(() => order.push(`told, with ${seen().length} seen`));
    const second = commit.run(() => {
      order.push('second runs');
    });
    endTurn();
    await Promise.all([first, second]);
    expect(order).toEqual(['second runs', 'told, with 1 seen']);
  });

  it('gives each unit its own result', async () => {
    const given = ['a', 'b', null, undefined, 0, { also: 'this' }] as const;
    const results = Promise.all(given.map((one) => commit.run<unknown>(() => one)));
    endTurn();
    expect(await results).toEqual(given);
  });

  it('rolls a unit that throws back alone', async () => {
    const before = commit.run(put(1));
    const broken = commit.run(() => {
      put(2)();
      throw new Error('changed my mind');
    });
    const after = commit.run(put(3));
    endTurn();
    await expect(broken).rejects.toThrow('changed my mind');
    await Promise.all([before, after]);
    expect(seen()).toEqual([1, 3]);
  });

  it('keeps one effect of each unit, though a batch with one that throws runs again', async () => {
    const counted = (value: number) => () => {
      put(value)();
      return seen().length;
    };
    const kept = [commit.run(counted(1)), commit.run(counted(2))];
    const broken = commit.run(() => {
      throw new Error('changed my mind');
    });
    const last = commit.run(counted(3));
    endTurn();
    await expect(broken).rejects.toThrow('changed my mind');
    // Nobody outside has seen anything in between.
    expect(await Promise.all([...kept, last])).toEqual([0, 0, 0]);
    expect(seen()).toEqual([1, 2, 3]);
  });

  it('rolls back a unit that breaks a constraint, and keeps the others', async () => {
    const all = Promise.allSettled([commit.run(put(1)), commit.run(put(1)), commit.run(put(2))]);
    endTurn();
    const outcomes = (await all).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen()).toEqual([1, 2]);
  });

  it('refuses an asynchronous unit and undoes what it did at first', async () => {
    const sneaky: () => never = () => {
      put(1)();
      return Promise.resolve() as never;
    };
    const done = commit.run(sneaky);
    endTurn();
    await expect(done).rejects.toBeInstanceOf(CodedError);
    expect(seen()).toEqual([]);
  });

  it('fails every unit where the database is locked, and works once it is not', async () => {
    outsider.exec('BEGIN IMMEDIATE');
    const failed = Promise.allSettled([commit.run(put(1)), commit.run(put(2))]);
    endTurn();
    for (const outcome of await failed)
      expect(outcome).toMatchObject({ reason: expect.any(CommitFailedError) });
    outsider.exec('ROLLBACK');
    const done = commit.run(put(3));
    endTurn();
    await done;
    expect(seen()).toEqual([3]);
  });

  it('loses nothing that it confirmed where the disk is full', async () => {
    const first = commit.run(put(1));
    endTurn();
    await first;
    connection.pragma('max_page_count = 2');
    const large = 'x'.repeat(100_000);
    const full = commit.run(() => connection.exec(`CREATE TABLE t${1} AS SELECT '${large}' AS a`));
    const other = commit.run(put(2));
    endTurn();
    const outcomes = await Promise.allSettled([full, other]);
    expect(outcomes[0]).toMatchObject({ status: 'rejected' });
    expect(seen()).toEqual(outcomes[1].status === 'fulfilled' ? [1, 2] : [1]);
    connection.pragma('max_page_count = 1000000');
    const later = commit.run(put(3));
    endTurn();
    await later;
    expect(seen()).toContain(3);
  });

  it('takes a long queue in several batches', async () => {
    const all = Array.from({ length: 1_000 }, (_, value) => commit.run(put(value)));
    endTurn();
    const afterOne = seen().length;
    expect(afterOne).toBeGreaterThan(0);
    expect(afterOne).toBeLessThan(1_000);
    endTurn();
    await Promise.all(all);
    expect(seen()).toHaveLength(1_000);
  });

  it('is drained once all that was handed in has been committed', async () => {
    await commit.drain();
    const done = commit.run(put(1));
    const drained = commit.drain();
    endTurn();
    await drained;
    expect(seen()).toEqual([1]);
    await done;
  });
});
