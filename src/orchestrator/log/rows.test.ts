import { beforeEach, describe, expect, it } from 'vitest';
import { awaitingOf } from '../../../tests/support/awaiting.ts';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaRow } from '../../../tests/support/saga-row.ts';
import type { Database } from '../../storage/database.ts';
import type { ReasonCode } from '../instance.ts';
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

describe('the rows of the saga log', () => {
  it('come back as they were written', () => {
    rows.insert(row('a'));
    expect(rows.find('a')).toEqual(row('a'));
    expect(rows.find('b')).toBeUndefined();
  });

  it('take a change only from who has seen the last one', () => {
    rows.insert(row('a'));
    const change: Partial<SagaRow> = {
      revision: 2,
      state: 'completed',
      awaiting: null,
      dueAt: null,
      finishedAt: 9,
    };
    expect(rows.update(row('a', change), 1)).toBe(true);
    expect(rows.update(row('a', { revision: 2, state: 'stalled' }), 1)).toBe(false);
    expect(rows.find('a')).toEqual(row('a', change));
  });

  it('keep all that changes over a life, of one saga alone', () => {
    for (const id of ['a', 'b']) rows.insert(row(id));
    const later: Partial<SagaRow> = {
      revision: 2,
      state: 'stalled',
      steps: row('a').steps.map((step) => ({ ...step, state: 'done' })),
      awaiting: awaitingOf({ type: 'stock.free' }),
      dueAt: 300,
      historyLength: 7,
      fences: [awaitingOf({ type: 'payment.refund' })],
      reason: { code: 'refused', detail: 'declined' },
      stall: { code: 'compensation_exhausted', detail: 'no answer', step: 'pay' },
      createdAt: 2,
      updatedAt: 8,
      finishedAt: 9,
    };
    expect(rows.update(row('a', later), 1)).toBe(true);
    expect(rows.find('a')).toEqual(row('a', later));
    expect(rows.find('b')).toEqual(row('b'));
  });

  it('keep what they began with, whatever a change says', () => {
    const fences = [awaitingOf({ type: 'x' })];
    const [reason, stall] = [why('refused'), why('engine_error')];
    rows.insert(row('a', { fences, reason, stall }));
    expect(rows.find('a')).toMatchObject({ fences, reason, stall });
    const began = { definition: 'other', version: 2, fingerprint: 'g', businessKey: 'c' };
    rows.update(row('a', { ...began, input: {}, trace: null, revision: 2 }), 1);
    expect(rows.find('a')).toEqual(row('a', { revision: 2 }));
  });

  it('tell how old they are, page by page in the order of their making', () => {
    expect(rows.oldest()).toBeUndefined();
    rows.insert(row('b', { finishedAt: 9 }));
    for (const id of ['c', 'a']) rows.insert(row(id));
    rows.endAt('b', 7);
    const age = (id: string, finishedAt: number | null) => ({
      id,
      state: 'running',
      definition: 'place-order',
      createdAt: 1,
      finishedAt,
      dueAt: 100,
    });
    expect(rows.ages('', 2)).toEqual([age('a', null), age('b', 7)]);
    expect(rows.ages('b', 2)).toEqual([age('c', null)]);
    expect(rows.oldest()).toBe('a');
  });

  it('are removed with what is known of their replies, one by one', () => {
    for (const id of ['a', 'b']) {
      rows.insert(row(id));
      rows.addReply({ messageId: `reply to ${id}`, sagaId: id });
    }
    rows.remove('a');
    expect([rows.historyOf('a'), rows.historyOf('b')]).toEqual(['', '']);
    const { find, findByMessage } = createSagaQueries(database.reader);
    expect([rows.find('a'), find('a'), findByMessage('reply to a')]).toEqual(
      Array(3).fill(undefined),
    );
    expect([find('b')?.id, findByMessage('reply to b')]).toEqual(['b', 'b']);
  });

  it('are counted by state, whatever their definition', () => {
    rows.insert(row('a'));
    rows.insert(row('b', { definition: 'cancel' }));
    rows.insert(row('c', { definition: 'cancel', state: 'stalled' }));
    expect(rows.countAll()).toEqual({ running: 2, stalled: 1 });
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
    expect(due(250, 2, 250)).toEqual(['b', 'c']);
    expect(due(250, 3, 250)).toEqual(['b', 'c', 'a']);
    expect(rows.nextDueAt(100)).toBe(200);
    expect(rows.nextDueAt(300)).toBeUndefined();
    expect(rows.open()).toEqual(['b', 'c', 'a']);
    rows.putOff('b', 900);
    expect(due(250, 10)).toEqual(['c']);
  });

  it('are not put off once they ended, nor given an end while they go on', () => {
    rows.insert(row('ended', { state: 'completed', awaiting: null, dueAt: null, finishedAt: 9 }));
    rows.insert(row('running'));
    rows.putOff('ended', 900);
    rows.endAt('running', 900);
    expect(rows.find('ended')).toMatchObject({ dueAt: null, finishedAt: 9 });
    expect(rows.find('running')).toMatchObject({ dueAt: 100, finishedAt: null });
  });

  it('tell what is open, and nothing where nothing is', () => {
    expect(rows.nextDueAt(0)).toBeUndefined();
    expect(rows.open()).toEqual([]);
    for (const id of ['a', 'b', 'c']) rows.insert(row(id));
    rows.insert(row('d', { dueAt: null }));
    expect(rows.open()).toEqual(['a', 'b', 'c']);
    expect(rows.countAll()).toEqual({ running: 4 });
  });
});
