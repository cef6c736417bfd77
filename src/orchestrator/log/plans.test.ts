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

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

let sqlite: Sqlite.Database;
let queried: Statement[];
let rows: SagaRows;
let queries: SagaQueries;

const row = (n: number, change: Partial<SagaRow> = {}) =>
  endedRow(`saga-${String(n).padStart(6, '0')}`, n, { businessKey: `b${n}`, ...change });

beforeEach(() => {
  const template = memoryDatabase([sagaLogMigrations]);
  const { $client } = template.writer;
  queried = [];
  sqlite = new Sqlite($client.serialize());
  // With its parameters written into it, a statement might be found by another index.
  const logQuery = (sql: string, parameters: unknown[]) => void queried.push({ sql, parameters });
  const db = drizzle(sqlite, { logger: { logQuery } });
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

/** How SQLite goes about a statement. */
const planOf = ({ sql, parameters }: Statement): readonly string[] => {
  const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
  return (plan as { readonly detail: string }[]).map(({ detail }) => detail);
};

/** An index of what is stalled alone: a count of that walks it. */
const ofStalled = 'SCAN saga_instances USING INDEX saga_instances_stalled';

/** Nothing of what was asked may walk all rows, or sort them. */
const walks = (): readonly string[] =>
  queried
    .filter(({ sql }) => /^\s*select/i.test(sql))
    .flatMap((statement) => {
      const { sql } = statement;
      // A limit bounds a walk only if no row is passed over.
      const isBounded = /limit \?/i.test(sql) && !/ where /i.test(sql);
      const isWalk = (detail: string) => /^SCAN/.test(detail) && detail !== ofStalled && !isBounded;
      return planOf(statement)
        .filter((detail) => sorts(detail, sql) || isWalk(detail))
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
      () => queries.list({ ...page, state: 'stalled', code: 'engine_error' }),
    ],
    ['those that went back for a reason', () => queries.list({ ...page, code: 'refused' })],
    ['those stalled at a step', () => queries.list({ ...page, stallStep: 's' })],
    ['those of a time', () => queries.list({ ...page, createdFrom: 5, createdBefore: 9 })],
    ['what is stalled, counted', () => queries.stalledGroups()],
    ['the oldest open ones', () => queries.oldestOpen()],
    ['the saga of a command', () => queries.findByMessage('saga-000007:block:do')],
    ['the saga of a reply', () => queries.findByMessage('r7')],
    ['the saga of a request', () => queries.findByRequest('r7')],
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

describe('a list by any filters', () => {
  const wishes = {
    state: 'stalled',
    definition: 'place-order',
    businessKey: 'b7',
    code: 'engine_error',
    stallStep: 's',
    createdFrom: 1,
    createdBefore: 9,
    after: 'saga-000900',
  } as const;
  type Name = keyof typeof wishes;
  const names = Object.keys(wishes) as Name[]; // It has these keys and no others.
  const combinations = names.reduce<readonly (readonly Name[])[]>(
    (all, name) => all.flatMap((some) => [some, [...some, name]]),
    [[]],
  );

  type Order = 'oldest-first' | 'newest-first';

  /** How a seek is bounded by ids: once from each side. */
  const rangeOf = (asked: ReadonlySet<Name>, order: Order) => {
    const isAfter = (one: Order) => asked.has('after') && order === one;
    return [
      ...(asked.has('createdFrom') || isAfter('oldest-first') ? ['id>?'] : []),
      ...(asked.has('createdBefore') || isAfter('newest-first') ? ['id<?'] : []),
    ];
  };

  /** The index that leads to just the rows that match, and how far it is used. */
  const seekOf = (asked: ReadonlySet<Name>, order: Order) => {
    const range = rangeOf(asked, order);
    const by = (index: string, ...equal: string[]) =>
      `saga_instances_${index} (${[...equal, ...range].join(' AND ')})`;
    if (asked.has('businessKey')) return 'saga_instances_business_key (business_key=?)';
    if (asked.has('stallStep')) return by('stalled', 'definition=?', '<expr>=?', '<expr>=?');
    if (asked.has('code')) return by('code', 'definition=?', 'state=?', '<expr>=?');
    if (asked.has('definition') || asked.has('state'))
      return by('definition_state', 'definition=?', 'state=?');
    return range.length === 0 ? 'sqlite_autoindex_saga_instances_1' : `_1 (${range.join(' AND ')})`;
  };

  it.each(['oldest-first', 'newest-first'] as const)('reads what it returns, %s', (order) => {
    for (const some of combinations) {
      queried.length = 0;
      queries.list({
        order,
        limit: 51,
        ...Object.fromEntries(some.map((name) => [name, wishes[name]])),
      });
      const pages = queried.filter(({ sql }) => /limit \?/.test(sql));
      expect(pages.length).toBeGreaterThan(0);
      const expected = seekOf(new Set(some), order);
      for (const one of pages) expect(planOf(one)[0], `${some} by ${one.sql}`).toContain(expected);
      expect(walks()).toEqual([]);
    }
  });
});
