import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaRow } from '../../../tests/support/saga-row.ts';
import type { Database } from '../../storage/database.ts';
import type { HistoryEntry, ReasonCode } from '../instance.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaQueries } from './queries.ts';
import { createSagaRows, type SagaRow, type SagaRows } from './rows.ts';

let database: Database;
let rows: SagaRows;

const row = sagaRow;
const why = (code: ReasonCode) => ({ code, detail: 'because' });

beforeEach(() => {
  database = memoryDatabase([sagaLogMigrations]);
  rows = createSagaRows(database.writer);
});

describe('a list of sagas', () => {
  it('shows what is stalled, by why and where', () => {
    const { list } = createSagaQueries(database.reader);
    const stalled = (code: ReasonCode, at: string): Partial<SagaRow> => ({
      state: 'stalled',
      stall: { ...why(code), step: at },
    });
    rows.insert(row('a', stalled('engine_error', 'pay')));
    rows.insert(row('b', stalled('engine_error', 'block')));
    rows.insert(row('c', stalled('refused', 'pay')));
    const ids = (why: object) =>
      list({ order: 'oldest-first', limit: 10, ...why }).map(({ id }) => id);
    expect(ids({ stallCode: 'engine_error' })).toEqual(['a', 'b']);
    expect(ids({ stallStep: 'pay', state: 'stalled' })).toEqual(['a', 'c']);
    expect(ids({ stallCode: 'engine_error', stallStep: 'block' })).toEqual(['b']);
  });

  it('shows what is asked for, in either order, from where the page before ended', () => {
    const queries = createSagaQueries(database.reader);
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
    expect(ids({ businessKey: 'order of a' })).toEqual(['a']);
    expect(ids({ businessKey: 'order of a', state: 'stalled' })).toEqual([]);
    expect(ids({ definition: 'place-order', state: 'stalled' })).toEqual(['c']);
    expect(ids({ definition: 'place-order', order: 'newest-first' })).toEqual(['c', 'a']);
    expect(ids({ state: 'stalled', order: 'newest-first', limit: 1 })).toEqual(['c']);
    expect(ids({ limit: 2 })).toEqual(['a', 'b']);
    const entry: HistoryEntry = {
      sagaId: 'a',
      seq: 1,
      at: 5,
      type: 'started',
      step: null,
      detail: { x: 1 },
    };
    rows.append(entry);
    expect(queries.history('a')).toEqual([entry]);
    expect(queries.find('a')?.id).toBe('a');
  });

  it('is of instances and never of rows: what is not sent any more is an empty list', () => {
    rows.insert(row('a'));
    const queries = createSagaQueries(database.reader);
    expect(queries.find('a')).toMatchObject({ id: 'a', fences: [] });
    expect(queries.find('a')).not.toHaveProperty('dueAt');
    expect(queries.list({ order: 'oldest-first', limit: 1 })[0]).toEqual(queries.find('a'));
    expect(queries.find('nobody')).toBeUndefined();
  });
});
