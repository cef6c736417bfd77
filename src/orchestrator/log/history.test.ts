import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import type { HistoryType } from '../instance.ts';
import { createHistoryRows, type HistoryRows } from './history.ts';
import { sagaLogMigrations } from './migrations.ts';

let rows: HistoryRows;
let seq: number;

beforeEach(() => {
  const database = memoryDatabase([sagaLogMigrations]);
  rows = createHistoryRows(database.writer);
  seq = 0;
});

const happens = (type: HistoryType, step: string | null, sagaId = 's1') => {
  seq += 1;
  rows.append({ sagaId, seq, at: seq, type, step, detail: { attempt: seq } });
  rows.thin({ sagaId, type, step });
};
const times = (count: number, what: () => void) => Array.from({ length: count }).forEach(what);
const story = (sagaId = 's1') =>
  rows.list(sagaId).map(({ seq: at, type, detail }) => [at, type, detail.count ?? null]);

describe('the last entry of a kind', () => {
  it('can be told otherwise, and no other', () => {
    happens('reply-ignored', 'charge-card');
    happens('reply-ignored', 'charge-card');
    happens('command-resent', 'charge-card');
    happens('reply-ignored', 'charge-card', 's2');
    rows.amend({ sagaId: 's1', type: 'reply-ignored', detail: { times: 2 } });
    const details = (sagaId: string) => rows.list(sagaId).map(({ detail }) => detail);
    expect(details('s1')).toEqual([{ attempt: 1 }, { times: 2 }, { attempt: 3 }]);
    expect(details('s2')).toEqual([{ attempt: 4 }]);
  });
});

describe('a history', () => {
  it('keeps a short run of like entries whole', () => {
    times(6, () => happens('command-resent', 'charge-card'));
    expect(story().map(([at]) => at)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows.list('s1')[0]).toEqual({
      sagaId: 's1',
      seq: 1,
      at: 1,
      type: 'command-resent',
      step: 'charge-card',
      detail: { attempt: 1 },
    });
  });

  it('keeps the first and the last few of a long run, and a count of the others', () => {
    times(1_000, () => happens('command-resent', 'charge-card'));
    expect(story()).toEqual([
      [1, 'command-resent', null],
      [2, 'command-resent', null],
      [3, 'command-resent', null],
      [4, 'entries-omitted', 994],
      [998, 'command-resent', null],
      [999, 'command-resent', null],
      [1_000, 'command-resent', null],
    ]);
  });

  it('counts the runs of each step, of each kind and of each saga apart', () => {
    times(8, () => {
      happens('command-resent', 'charge-card');
      happens('command-resent', 'hold-goods');
      happens('reply-ignored', null);
      happens('reply-ignored', null, 's2');
    });
    const omitted = rows.list('s1').filter(({ type }) => type === 'entries-omitted');
    expect(omitted.map(({ step, detail }) => [step, detail])).toEqual([
      ['charge-card', { type: 'command-resent', count: 2 }],
      ['hold-goods', { type: 'command-resent', count: 2 }],
      [null, { type: 'reply-ignored', count: 2 }],
    ]);
    rows.removeAll('s1');
    expect(story()).toEqual([]);
    expect(story('s2')).toHaveLength(7);
  });

  it('counts two kinds of runs at one step apart', () => {
    times(9, () => {
      happens('command-resent', 'charge-card');
      happens('reply-ignored', 'charge-card');
    });
    const omitted = rows.list('s1').filter(({ type }) => type === 'entries-omitted');
    expect(omitted.map(({ detail }) => detail)).toEqual([
      { type: 'command-resent', count: 3 },
      { type: 'reply-ignored', count: 3 },
    ]);
    expect(rows.list('s1')).toHaveLength(14);
  });
});
