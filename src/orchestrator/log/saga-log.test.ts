import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import type { Db } from '../../storage/connection.ts';
import type { Awaiting, HistoryType, SagaInstance } from '../instance.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaQueries } from './queries.ts';
import { createSagaRows, type SagaRows } from './rows.ts';
import { createSagaLog, type SagaLog } from './saga-log.ts';

const awaited = (step: string, dueAt: number): Awaiting => ({
  stepIndex: 0,
  direction: 'do',
  commandId: `s1:${step}:do`,
  type: 'money.pay',
  payload: { n: 1 },
  compensates: null,
  attempt: 1,
  dueAt,
  deadlineAt: null,
});

const instance = sagaInstance;

let writer: Db;
let rows: SagaRows;
/** How often the database was asked for the oldest. */
let asked: number;
let sagaLog: SagaLog;
let historyOf: (sagaId: string) => readonly { readonly type: string }[];

beforeEach(() => {
  writer = memoryDatabase([sagaLogMigrations]).writer;
  rows = createSagaRows(writer);
  historyOf = createSagaQueries(writer).history;
  asked = 0;
  const oldest = () => {
    asked += 1;
    return rows.oldest();
  };
  sagaLog = createSagaLog({ ...rows, oldest });
});

const insert = (saga: SagaInstance) =>
  sagaLog.insert({ before: saga, instance: saga, history: [], amended: [] });

describe('a saga in the log', () => {
  it('is read as it was written, with what it awaits and what is fenced off', () => {
    const awaiting = awaited('pay', 500);
    const sagas = [
      instance('s1', { awaiting, fences: [awaited('block', 300), awaited('hold', 900)] }),
      instance('s2', { awaiting, reason: { code: 'aborted', detail: 'no' } }),
      instance('s3', { state: 'completed', finishedAt: 9 }),
    ];
    for (const saga of sagas) insert(saga);
    for (const saga of sagas) expect(sagaLog.find(saga.id)).toEqual(saga);
    expect(sagaLog.find('s4')).toBeUndefined();
    // As in rows of builds that knew no fences.
    expect(rows.find('s2')?.fences).toBeNull();
  });

  it('tells the last entry of a type, and none of what has not happened', () => {
    const before = instance('s1');
    insert(before);
    const entry = (seq: number, type: HistoryType) => {
      return { sagaId: 's1', seq, at: 5, type, step: 'pay', detail: { seq } };
    };
    const history = [entry(1, 'retried'), entry(2, 'retried'), entry(3, 'healed')];
    sagaLog.update({ before, instance: { ...before, revision: 2 }, history, amended: [] });
    expect(sagaLog.lastOfType('s1', 'retried')).toEqual(history[1]);
    expect(sagaLog.lastOfType('s1', 'stalled')).toBeUndefined();
    expect(sagaLog.lastOfType('s2', 'retried')).toBeUndefined();
  });

  it('is counted, listed as open, and found when it is due', () => {
    insert(instance('s1', { awaiting: awaited('pay', 500) }));
    insert(instance('s2', { state: 'completed', finishedAt: 9 }));
    expect(sagaLog.countAll()).toEqual({ running: 1, completed: 1 });
    expect(sagaLog.open()).toEqual(['s1']);
    expect(sagaLog.nextDueAt(449)).toBe(450);
    expect(sagaLog.nextDueAt(450)).toBeUndefined();
    expect(sagaLog.due({ now: 449, beyond: 9_000, limit: 9 })).toEqual([]);
    expect(sagaLog.due({ now: 450, beyond: 9_000, limit: 9 })).toEqual(['s1']);
  });

  it('begins due a little before the first of what it sends is, also once it has ended', () => {
    const fences = [awaited('block', 300), awaited('hold', 900)];
    insert(instance('s1', { awaiting: awaited('pay', 500), fences }));
    insert(instance('s2', { fences, state: 'compensated', finishedAt: 9 }));
    insert(instance('s3', { awaiting: awaited('pay', 500) }));
    insert(instance('s4', { state: 'completed', finishedAt: 9 }));
    expect(sagaLog.ages('', 9).map(({ id, dueAt }) => [id, dueAt])).toEqual([
      ['s1', 270],
      ['s2', 270],
      ['s3', 450],
      ['s4', null],
    ]);
  });
});

describe('an instance that goes on', () => {
  const began = instance('s1', { awaiting: awaited('block', 300) });
  const next = (change: Partial<SagaInstance>) => ({ ...began, revision: 2, ...change });
  const dueAfter = (after: SagaInstance) => {
    insert(began);
    expect(sagaLog.update({ before: began, instance: after, history: [], amended: [] })).toBe(true);
    expect(sagaLog.find('s1')).toEqual(after);
    return rows.find('s1')?.dueAt;
  };

  it('is due no later than the command that it awaits now, at the time that stands there', () => {
    expect(dueAfter(next({ awaiting: awaited('pay', 500) }))).toBe(270);
  });

  const why = { code: 'aborted', detail: 'no' } as const;
  it.each<[string, Partial<SagaInstance>]>([
    ['its state', { state: 'compensating' }],
    ['its reason', { reason: why }],
    ['its stall', { stall: why }],
    ['what is fenced off', { fences: [awaited('hold', 900)] }],
    ['the time of its begin, since the clock was set back', { createdAt: 0 }],
  ])('has %s as it is now, and its due time, though both are rarely written', (_, change) => {
    expect(dueAfter(next({ awaiting: awaited('pay', 500), ...change }))).toBe(500);
  });

  it('is due no more if it awaits nothing now', () => {
    expect(dueAfter(next({ awaiting: null }))).toBeNull();
  });

  it('is due when the command is that it awaits now, if it awaited none before', () => {
    const idle = instance('s2');
    insert(idle);
    const after = { ...idle, revision: 2, awaiting: awaited('pay', 500) };
    sagaLog.update({ before: idle, instance: after, history: [], amended: [] });
    expect(sagaLog.find('s2')).toEqual(after);
    expect(rows.find('s2')?.dueAt).toBe(500);
  });

  /** The due time in the row after these commands were awaited, one after the other. */
  const dueAfterAll = (...all: readonly Awaiting[]) => {
    insert(began);
    let before = began;
    for (const awaiting of all) {
      const after = { ...before, awaiting, revision: before.revision + 1 };
      sagaLog.update({ before, instance: after, history: [], amended: [] });
      before = after;
    }
    return rows.find('s1')?.dueAt;
  };

  it('keeps its time as long as it is early enough', () => {
    expect(dueAfterAll(awaited('pay', 500), awaited('hold', 400))).toBe(270);
  });

  it('is due no later than its next command, though the one before was sent again', () => {
    const again = { ...awaited('block', 900), attempt: 2 };
    expect(dueAfterAll(again, awaited('pay', 500))).toBe(500);
  });

  it('is due when the command is that it awaits now, if that is earlier', () => {
    expect(dueAfter(next({ awaiting: awaited('pay', 200) }))).toBe(200);
  });

  it('is due when a command that was sent again is', () => {
    expect(dueAfter(next({ awaiting: { ...awaited('block', 900), attempt: 2 } }))).toBe(900);
  });

  it('is due when the command is that it awaits now, though it was put off before', () => {
    insert(began);
    sagaLog.putOff('s1', 60_000);
    const after = next({ awaiting: awaited('pay', 500) });
    sagaLog.update({ before: began, instance: after, history: [], amended: [] });
    expect(rows.find('s1')?.dueAt).toBe(500);
  });

  it('is found by its state, its reason and its end, whatever it awaits', () => {
    const awaiting = awaited('pay', 500);
    const reason = { code: 'aborted', detail: 'no' } as const;
    dueAfter(next({ awaiting, state: 'compensating', reason }));
    const { list } = createSagaQueries(writer);
    const page = { order: 'oldest-first', limit: 9 } as const;
    expect(list({ ...page, state: 'running' })).toEqual([]);
    expect(list({ ...page, state: 'compensating', code: 'aborted' })).toHaveLength(1);
  });

  it('is due no more once it has ended', () => {
    expect(dueAfter(next({ awaiting: null, state: 'completed', finishedAt: 9 }))).toBeNull();
  });
});

describe('the oldest saga', () => {
  it('is asked of the database once, whatever younger ones come and go', () => {
    for (const id of ['s5', 's6']) insert(instance(id));
    expect(sagaLog.oldest()).toBe('s5');
    insert(instance('s7'));
    expect(sagaLog.oldest()).toBe('s5');
    sagaLog.remove('s6');
    expect(sagaLog.oldest()).toBe('s5');
    expect(asked).toBe(1);
    sagaLog.remove('s5');
    expect(sagaLog.oldest()).toBe('s7');
    expect(asked).toBe(2);
  });

  it('is a new one that is older, since the clock was set back', () => {
    insert(instance('s5'));
    expect(sagaLog.oldest()).toBe('s5');
    insert(instance('s3'));
    expect(sagaLog.oldest()).toBe('s3');
  });
});

describe('a history', () => {
  it('leaves out what comes again and again, and not what happens together with it', () => {
    let saga = instance('s1');
    insert(saga);
    for (let n = 0; n < 20; n += 1) {
      const after = { ...saga, revision: saga.revision + 1 };
      const entry = (seq: number, type: HistoryType) => {
        return { sagaId: 's1', seq: 2 * n + seq, at: 5, type, step: 'pay', detail: {} };
      };
      const history = [entry(1, 'retried'), entry(2, 'command-resent')];
      sagaLog.update({ before: saga, instance: after, history, amended: [] });
      saga = after;
    }
    const types = historyOf('s1').map(({ type }) => type);
    expect(types.filter((type) => type === 'retried')).toHaveLength(20);
    expect(types.filter((type) => type === 'command-resent').length).toBeLessThan(10);
  });

  it('leaves out the middle of what comes again and again, and of nothing else', () => {
    const kept: HistoryType[] = ['retried', 'stalled', 'command-sent'];
    const thinned: HistoryType[] = [
      ...(['command-resent', 'command-not-sent', 'reply-ignored', 'act-failed'] as const),
    ];
    let saga = instance('s1');
    insert(saga);
    const types = [...kept, ...thinned].flatMap((type) => Array<HistoryType>(20).fill(type));
    for (const [index, type] of types.entries()) {
      const after = { ...saga, revision: saga.revision + 1 };
      const entry = { sagaId: 's1', seq: index + 1, at: 5, type, step: 'pay', detail: {} };
      sagaLog.update({ before: saga, instance: after, history: [entry], amended: [] });
      saga = after;
    }
    const count = (type: string) => historyOf('s1').filter((entry) => entry.type === type).length;
    for (const type of kept) expect(count(type), type).toBe(20);
    for (const type of thinned) expect(count(type), type).toBeLessThan(10);
    expect(count('entries-omitted')).toBe(thinned.length);
  });
});
