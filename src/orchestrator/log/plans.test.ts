/**
 * What a look at the saga log costs must not grow with what has ended. How SQLite finds the rows
 * of each query tells that, whatever the machine.
 */

import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { endedRow } from '../../../tests/support/saga-row.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaQueries, type SagaQueries } from './queries.ts';
import { createSagaRows, type SagaRow, type SagaRows } from './rows.ts';

/** Enough that a plan matters, as SQLite sees it. */
const ENDED = 2_000;

let sqlite: Sqlite.Database;
let queried: string[];
let rows: SagaRows;
let queries: SagaQueries;

const row = (n: number, change: Partial<SagaRow> = {}) =>
  endedRow(`saga-${String(n).padStart(6, '0')}`, n, { businessKey: `b${n}`, ...change });

beforeEach(() => {
  const template = memoryDatabase([sagaLogMigrations]);
  const { $client } = template.writer as typeof template.writer & { $client: Sqlite.Database };
  queried = [];
  sqlite = new Sqlite($client.serialize(), { verbose: (sql) => queried.push(String(sql)) });
  const db = drizzle(sqlite);
  rows = createSagaRows(db);
  queries = createSagaQueries(db);
  for (let n = 0; n < ENDED; n += 1) rows.insert(row(n));
  rows.insert(row(ENDED, { state: 'running', dueAt: 5, finishedAt: null }));
  rows.insert(
    row(ENDED + 1, {
      state: 'stalled',
      stall: { code: 'engine_error', detail: 'd', step: 's' },
      dueAt: 7,
    }),
  );
  queried.length = 0;
});

/** The few sagas of one order may be sorted. */
const sorts = (detail: string, sql: string) =>
  /TEMP B-TREE/.test(detail) && !sql.includes('"business_key" = ');

/** How SQLite goes about what was asked; nothing of it may walk all rows, or sort them. */
const walks = (): readonly string[] =>
  [...queried]
    .filter((sql) => /^\s*select/i.test(sql))
    .flatMap((sql) => {
      const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as readonly {
        readonly detail: string;
      }[];
      // A limit bounds a walk only if no row is passed over.
      const isBounded = /limit \d/i.test(sql) && !/ where /i.test(sql);
      return plan
        .map(({ detail }) => detail)
        .filter((detail) => sorts(detail, sql) || (/^SCAN/.test(detail) && !isBounded))
        .map((detail) => `${detail}: ${sql}`);
    });

const page = { order: 'newest-first', limit: 51 } as const;

describe('over many ended sagas', () => {
  it.each<[string, () => unknown]>([
    ['what is open', () => rows.open()],
    ['what is due', () => rows.due({ now: 6, beyond: 1_000, limit: 500 })],
    ['the next due time', () => rows.nextDueAt(6)],
    ['the oldest saga', () => rows.oldest()],
    ['the ages', () => rows.ages('saga-000100', 200)],
    ['the newest', () => queries.list(page)],
    ['those of a definition', () => queries.list({ ...page, definition: 'place-order' })],
    ['those of no definition', () => queries.list({ ...page, definition: 'nonesuch' })],
    ['those in a state', () => queries.list({ ...page, state: 'stalled' })],
    ['those in a state that none is in', () => queries.list({ ...page, state: 'compensating' })],
    ['those of both', () => queries.list({ ...page, state: 'running', definition: 'nonesuch' })],
    ['those of an order', () => queries.list({ ...page, businessKey: 'o7' })],
    [
      'those stalled for a reason',
      () => queries.list({ ...page, state: 'stalled', stallCode: 'c' }),
    ],
  ])('%s is found without walking them', (_, look) => {
    look();
    expect(queried.length).toBeGreaterThan(0);
    expect(walks()).toEqual([]);
  });

  it('a list is one look, or one for each definition and state that it has to tell apart', () => {
    const looksFor = (filter: object) => {
      queried.length = 0;
      queries.list({ ...page, ...filter });
      return queried.length;
    };
    expect(looksFor({})).toBe(1);
    expect(looksFor({ businessKey: 'o7', state: 'completed' })).toBe(1);
    expect(looksFor({ definition: 'place-order', state: 'completed' })).toBe(1);
    const names = 1 + 1; // That of the one definition, and that there is no other.
    expect(looksFor({ state: 'completed' })).toBe(names + 1);
  });

  it('a list is the same as one that looks at all', () => {
    const all = Array.from({ length: ENDED + 2 }, (_, n) => row(n).id).toReversed();
    expect(queries.list({ ...page, definition: 'place-order' }).map(({ id }) => id)).toEqual(
      all.slice(0, 51),
    );
    const completed = queries.list({ ...page, state: 'completed', after: row(60).id, limit: 3 });
    expect(completed.map(({ id }) => id)).toEqual([row(59).id, row(58).id, row(57).id]);
    expect(queries.list({ ...page, state: 'stalled' }).map(({ id }) => id)).toEqual([all[0]]);
  });
});
