/** Whoever hands something in is told how it ended, in every way that it can end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settled } from '../testing/virtual-clock.ts';
import { type Connection, connect } from './connection.ts';
import { CommitFailedError } from './errors.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';

let folder: string;
let connection: Connection;
let turns: (() => void)[];
let commit: GroupCommit;
/** Statements that fail as on a disk that takes nothing. */
let failing: Set<string>;
/** How many units each durable batch was said to hold. */
let durable: number[];

/** Ends the turn of the event loop: what was scheduled runs, once. */
const endTurn = () => {
  for (const run of turns.splice(0)) run();
};

const put = (value: number) => () => connection.exec(`INSERT INTO numbers VALUES (${value})`);
const broken = () => {
  throw new Error('changed my mind');
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-commit-'));
  const real = connect(join(folder, 'test.db'), 'write');
  real.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY)');
  failing = new Set();
  connection = {
    ...real,
    exec(sql) {
      if (failing.has(sql)) throw new Error(`the disk takes no ${sql}`);
      real.exec(sql);
    },
  };
  turns = [];
  durable = [];
  commit = createGroupCommit(connection, {
    soon: (run) => turns.push(run),
    timeCommit: () => (units) => durable.push(units),
  });
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

/** What became of promises after so many turns: a name for each that is told. */
async function toldAfter(count: number, handedIn: readonly Promise<unknown>[]) {
  const told: string[] = handedIn.map(() => 'waits');
  for (const [index, one] of handedIn.entries())
    one.then(
      () => (told[index] = 'done'),
      (error: unknown) => (told[index] = error instanceof Error ? error.name : String(error)),
    );
  for (let turn = 0; turn < count; turn += 1) {
    endTurn();
    await settled();
  }
  return told;
}

describe('a batch that is full', () => {
  /** How many units share a transaction, seen from outside. */
  const fullBatch = async () => {
    const many = Array.from({ length: 2_000 }, () => commit.run(() => undefined));
    const told = await toldAfter(1, many);
    const size = told.filter((how) => how === 'done').length;
    while (turns.length > 0) endTurn();
    await Promise.all(many);
    return size;
  };

  it.each([-1, 0, 1, 2])('leaves nobody behind, with %i more than it holds', async (more) => {
    const size = await fullBatch();
    expect(size).toBeGreaterThan(100);
    const units = Array.from({ length: size + more }, () => commit.run(() => undefined));
    const told = await toldAfter(2, units);
    expect(told.filter((how) => how !== 'done')).toEqual([]);
    expect(turns).toEqual([]);
  });

  it('is not all that has to be drained where more was handed in', async () => {
    const size = await fullBatch();
    const units = Array.from({ length: size + 1 }, () => commit.run(() => undefined));
    const drained = [commit.drain()];
    expect(await toldAfter(1, drained)).toEqual(['waits']);
    expect(await toldAfter(1, drained)).toEqual(['done']);
    await Promise.all(units);
  });
});

describe('draining', () => {
  it('waits for what was handed in, and for nothing else', async () => {
    await commit.drain();
    const done = commit.run(put(1));
    const drained = [commit.drain(), commit.drain()];
    let early = 0;
    for (const one of drained) void one.then(() => (early += 1));
    await settled();
    expect(early).toBe(0);
    expect(await toldAfter(1, [...drained, done])).toEqual(['done', 'done', 'done']);
  });

  it('ends also where what was handed in has failed', async () => {
    const failed = commit.run(broken);
    const drained = commit.drain();
    expect(await toldAfter(1, [failed, drained])).toEqual(['Error', 'done']);
  });

  it('ends also where the disk takes nothing', async () => {
    failing.add('BEGIN IMMEDIATE');
    const failed = commit.run(put(1));
    const drained = commit.drain();
    expect(await toldAfter(1, [failed, drained])).toEqual(['CommitFailedError', 'done']);
  });
});

describe('a batch that is not committed', () => {
  it.each(['BEGIN IMMEDIATE', 'COMMIT', 'RELEASE unit', 'SAVEPOINT unit'])(
    'for want of its %s tells each unit so, and counts none as durable',
    async (statement) => {
      failing.add(statement);
      // Savepoints are for a batch of which a unit throws.
      const last = statement.endsWith(' unit') ? broken : put(3);
      const units = [commit.run(put(1)), commit.run(put(2)), commit.run(last)];
      expect(await toldAfter(1, units)).toEqual(Array(3).fill('CommitFailedError'));
      const message = `the database did not take the change (the disk takes no ${statement})`;
      for (const unit of units)
        await expect(unit).rejects.toMatchObject({ message: `${message}; try again` });
      expect(durable).toEqual([]);
      failing.clear();
      const again = [1, 2, 3].map((value) => commit.run(put(value)));
      expect(await toldAfter(1, again)).toEqual(['done', 'done', 'done']);
      expect(durable).toEqual([3]);
    },
  );

  it('tells a unit that threw what it threw, and the others why they are undone', async () => {
    failing.add('COMMIT');
    const units = [commit.run(put(1)), commit.run(broken), commit.run(put(2))];
    expect(await toldAfter(1, units)).toEqual(['CommitFailedError', 'Error', 'CommitFailedError']);
    const cause = new Error('the disk takes no COMMIT');
    await expect(units[0]).rejects.toMatchObject({ code: 'commit_failed', cause });
  });

  it('tells why, if the database undid it all by itself, as on a full disk', async () => {
    const full = commit.run(() => {
      connection.exec('ROLLBACK');
      throw new Error('database or disk is full');
    });
    const other = commit.run(put(1));
    expect(await toldAfter(1, [full, other])).toEqual(['Error', 'CommitFailedError']);
    await expect(other).rejects.toThrow('take the change (database or disk is full); try again');
  });

  it('is told of whoever keeps what units wrote, each time that some of it is undone', async () => {
    let undone = 0;
    commit.onRolledBack(() => (undone += 1));
    expect(await toldAfter(1, [commit.run(put(1))])).toEqual(['done']);
    expect(undone).toBe(0);
    const units = [commit.run(put(2)), commit.run(broken), commit.run(put(3))];
    expect(await toldAfter(1, units)).toEqual(['done', 'Error', 'done']);
    expect(undone).toBeGreaterThan(0);
    undone = 0;
    failing.add('COMMIT');
    expect(await toldAfter(1, [commit.run(put(4))])).toEqual(['CommitFailedError']);
    expect(undone).toBeGreaterThan(0);
  });

  it('is lost whole where one unit cannot be undone alone', async () => {
    failing.add('ROLLBACK TO unit');
    const units = [commit.run(put(1)), commit.run(broken), commit.run(put(2))];
    expect(await toldAfter(1, units)).toEqual(['CommitFailedError', 'Error', 'CommitFailedError']);
    expect(durable).toEqual([]);
  });

  it('tells its units also where it cannot be rolled back, and the next one heals it', async () => {
    for (const statement of ['COMMIT', 'ROLLBACK']) failing.add(statement);
    const first = commit.run(put(1));
    expect(await toldAfter(1, [first])).toEqual(['CommitFailedError']);
    const causes = ['COMMIT', 'ROLLBACK'].map((statement) => `the disk takes no ${statement}`);
    await expect(first).rejects.toMatchObject({
      message: expect.stringContaining(`Error: ${causes[0]}, and it was not rolled back: Error: `),
      cause: { errors: causes.map((message) => ({ message })) },
    });
    const second = commit.run(put(2));
    failing.clear();
    expect(await toldAfter(1, [second])).toEqual(['CommitFailedError']);
    await expect(second).rejects.toBeInstanceOf(CommitFailedError);
    expect(await toldAfter(1, [commit.run(put(1)), commit.run(put(2))])).toEqual(['done', 'done']);
  });
});
