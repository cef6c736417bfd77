import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createSagaRowQueries } from './saga-queries.ts';
import { createSagaRows, type SagaRow, type SagaRows } from './saga-rows.ts';

let database: Database;
let rows: SagaRows;

const row = (id: string, change: Partial<SagaRow> = {}): SagaRow => ({
  id,
  definition: 'book-slot',
  version: 1,
  fingerprint: 'f',
  revision: 1,
  state: 'running',
  businessKey: `booking of ${id}`,
  input: { a: 1 },
  trace: { traceparent: '00-1-2-01' },
  steps: [{ name: 'block' }],
  awaiting: { type: 'parking.block' },
  fences: null,
  dueAt: 100,
  reason: null,
  stall: null,
  historyLength: 0,
  createdAt: 1,
  updatedAt: 1,
  finishedAt: null,
  ...change,
});

beforeEach(() => {
  database = openDatabase({ name: 'booking', dataDir: ':memory:', soon: setImmediate });
  rows = createSagaRows(database.writer);
});

describe('the rows of the saga log', () => {
  it('come back as they were written', () => {
    rows.insert(row('a'));
    expect(rows.find('a')).toEqual(row('a'));
    expect(rows.find('b')).toBeUndefined();
  });

  it('take a change only from who has seen the last one', () => {
    rows.insert(row('a'));
    const change = { revision: 2, state: 'completed', awaiting: null, dueAt: null, finishedAt: 9 };
    expect(rows.update(row('a', change), 1)).toBe(true);
    expect(rows.update(row('a', { revision: 2, state: 'stalled' }), 1)).toBe(false);
    expect(rows.find('a')).toEqual(row('a', change));
  });

  it('tell what is due, the longest due first', () => {
    for (const [id, dueAt] of [
      ['a', 300],
      ['b', 100],
      ['c', 200],
      ['d', null],
    ] as const)
      rows.insert(row(id, { dueAt }));
    const due = (now: number, limit: number, beyond = 1_000) => rows.due({ now, limit, beyond });
    expect(due(250, 10)).toEqual(['b', 'c']);
    expect(due(250, 1)).toEqual(['b']);
    expect(due(150, 10, 250)).toEqual(['b', 'a']);
    expect(rows.nextDueAt(100)).toBe(200);
    rows.putOff('b', 900);
    expect(due(250, 10)).toEqual(['c']);
  });

  it('tell what is open, and nothing where nothing is', () => {
    expect(rows.nextDueAt(0)).toBeUndefined();
    expect(rows.open()).toEqual([]);
    for (const id of ['a', 'b', 'c']) rows.insert(row(id));
    rows.insert(row('d', { dueAt: null }));
    expect(rows.open()).toEqual(['a', 'b', 'c']);
    expect(rows.countAll()).toEqual({ running: 4 });
  });

  it('are listed by what is asked for, in either order, with their history', () => {
    const queries = createSagaRowQueries(database.reader);
    rows.insert(row('a'));
    rows.insert(row('b', { state: 'stalled', definition: 'cancel' }));
    rows.insert(row('c', { state: 'stalled' }));
    const ids = (filter: object) =>
      queries.list({ order: 'oldest-first', limit: 10, ...filter }).map(({ id }) => id);
    expect(ids({})).toEqual(['a', 'b', 'c']);
    expect(ids({ order: 'newest-first' })).toEqual(['c', 'b', 'a']);
    expect(ids({ state: 'stalled' })).toEqual(['b', 'c']);
    expect(ids({ state: 'stalled', after: 'b' })).toEqual(['c']);
    expect(ids({ order: 'newest-first', after: 'c' })).toEqual(['b', 'a']);
    expect(ids({ definition: 'cancel' })).toEqual(['b']);
    expect(ids({ businessKey: 'booking of a' })).toEqual(['a']);
    const entry = { sagaId: 'a', seq: 1, at: 5, type: 'started', step: null, detail: { x: 1 } };
    rows.append(entry);
    expect(queries.history('a')).toEqual([entry]);
    expect(queries.find('a')?.id).toBe('a');
  });
});
