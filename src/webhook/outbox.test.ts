/** What a look at the outbox costs must not grow with what was delivered. */
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import { createGroupCommit } from '../storage/group-commit.ts';
import { webhookMigrations } from './migrations.ts';
import { createOutbox, type Outbox } from './outbox.ts';

/** Enough that a plan matters, as SQLite sees it. */
const DELIVERED = 1_000;

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

let sqlite: Sqlite.Database;
let asked: Statement[];
let outbox: Outbox;

const noticeOf = (n: number) => ({ id: `n${n}`, type: 'saga.stalled', body: '{}' });

beforeEach(async () => {
  const template = memoryDatabase([webhookMigrations]);
  const { $client } = template.writer;
  sqlite = new Sqlite($client.serialize());
  asked = [];
  // With its parameters written into it, a statement might be found by another index.
  const logQuery = (sql: string, parameters: unknown[]) => void asked.push({ sql, parameters });
  const db = drizzle(sqlite, { logger: { logQuery } });
  const connection = {
    db,
    exec: (text: string) => void sqlite.exec(text),
    inTransaction: () => sqlite.inTransaction,
    pragma: (name: string) => sqlite.pragma(name, { simple: true }),
    close: () => void sqlite.close(),
  };
  const commit = createGroupCommit(connection, { soon: setImmediate });
  outbox = createOutbox({ writer: db, reader: db, commit });
  const all = Array.from({ length: DELIVERED + 2 }, (_, n) => n);
  await Promise.all(all.map((n) => outbox.keep(noticeOf(n), n)));
  await Promise.all(all.slice(2).map((n) => outbox.delivered(`n${n}`, n)));
  asked.length = 0;
});

/** How SQLite finds the rows of each statement that was asked. */
const plans = (): readonly string[] =>
  asked.flatMap(({ sql, parameters }) =>
    sqlite
      .prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map(({ detail }) => detail),
  );

/** The index of what waits alone: a count of that walks it. */
const ofWaiting = /USING COVERING INDEX webhook_notices_waiting/;

describe('over many notices that were delivered', () => {
  it.each<[string, () => unknown]>([
    ['what is due', () => outbox.due({ now: 1, beyond: 9, limit: 16 })],
    ['the next due time', () => outbox.nextDueAt(0)],
    ['what waits, counted', () => outbox.backlog()],
    ['one that is delivered', () => outbox.delivered('n1', 5)],
    ['one that is put off', () => outbox.putOff('n1', { refusals: 1, dueAt: 5 })],
    ['what is to be forgotten', () => outbox.sweepDelivered(10)],
    ['what is to be given up', () => outbox.giveUp(1)],
  ])('%s is found without walking them', async (_, look) => {
    await look();
    expect(asked.length).toBeGreaterThan(0);
    const isWalk = (plan: string) => /^SCAN|TEMP B-TREE/.test(plan) && !ofWaiting.test(plan);
    expect(plans().filter(isWalk)).toEqual([]);
  });
});

describe('an outbox', () => {
  it('has what is due, the longest due first, then what is due beyond belief', async () => {
    await outbox.putOff('n1', { refusals: 1, dueAt: 5_000 });
    await outbox.keep(noticeOf(-1), 7);
    await outbox.keep(noticeOf(-2), 6);
    const found = outbox.due({ now: 10, beyond: 1_000, limit: 16 });
    expect(found.map(({ id }) => id)).toEqual(['n0', 'n-2', 'n-1', 'n1']);
    expect(found.at(-1)).toEqual({ ...noticeOf(1), refusals: 1, dueAt: 5_000 });
    expect(outbox.due({ now: 10, beyond: 1_000, limit: 2 }).map(({ id }) => id)).toEqual([
      'n0',
      'n-2',
    ]);
    expect(outbox.nextDueAt(10)).toBe(5_000);
    expect(outbox.backlog()).toEqual({ count: 4, oldestAt: 0 });
  });

  it('keeps a notice once, delivered or not', async () => {
    await outbox.putOff('n0', { refusals: 3, dueAt: 50 });
    await outbox.keep(noticeOf(0), 99);
    await outbox.keep(noticeOf(700), 99);
    expect(outbox.backlog()).toEqual({ count: 2, oldestAt: 0 });
    expect(outbox.due({ now: 50, beyond: 1_000, limit: 16 }).at(-1)).toMatchObject({
      id: 'n0',
      refusals: 3,
    });
  });

  it('forgets what was delivered, however much, and hands over what it gives up', async () => {
    expect(await outbox.sweepDelivered(DELIVERED)).toBe(DELIVERED - 2);
    expect(await outbox.giveUp(1)).toEqual([noticeOf(0)]);
    expect(outbox.backlog()).toEqual({ count: 1, oldestAt: 1 });
  });
});
