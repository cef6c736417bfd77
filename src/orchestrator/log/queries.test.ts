import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaRow } from '../../../tests/support/saga-row.ts';
import { idAt } from '../../ports/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { HistoryEntry, HistoryType, ReasonCode } from '../instance.ts';
import { textOf } from './history.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaQueries } from './queries.ts';
import { createSagaRows, type SagaRow, type SagaRows } from './rows.ts';
import { createSagaLog } from './saga-log.ts';

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
    expect(ids({ code: 'engine_error' })).toEqual(['a', 'b']);
    expect(ids({ stallStep: 'pay', state: 'stalled' })).toEqual(['a', 'c']);
    expect(ids({ code: 'engine_error', stallStep: 'block' })).toEqual(['b']);
    expect(ids({ stallStep: 'pay', state: 'running' })).toEqual([]);
  });

  it('shows what has a reason: why it is stalled, and only else why it went back', () => {
    const { list } = createSagaQueries(database.reader);
    const stall = { ...why('compensation_exhausted'), step: 'pay' };
    const ended: Partial<SagaRow> = { state: 'compensated', finishedAt: 9, dueAt: null };
    rows.insert(row('a', { state: 'stalled', stall, reason: why('refused') }));
    rows.insert(row('b', { ...ended, reason: why('refused') }));
    rows.insert(row('c', { ...ended, reason: why('aborted'), definition: 'cancel' }));
    rows.insert(row('d'));
    const ids = (filter: object) =>
      list({ order: 'oldest-first', limit: 10, ...filter }).map(({ id }) => id);
    expect(ids({ code: 'refused' })).toEqual(['b']);
    expect(ids({ code: 'compensation_exhausted' })).toEqual(['a']);
    expect(ids({ code: 'aborted', definition: 'cancel' })).toEqual(['c']);
    expect(ids({ code: 'aborted', definition: 'place-order' })).toEqual([]);
    expect(ids({ code: 'refused', state: 'completed' })).toEqual([]);
    expect(ids({ code: 'refused', businessKey: 'order of b' })).toEqual(['b']);
    expect(ids({ code: 'refused', businessKey: 'order of a' })).toEqual([]);
    // Healed, it is back where it was.
    rows.update(row('a', { state: 'compensating', reason: why('refused'), revision: 2 }), 1);
    expect(ids({ code: 'compensation_exhausted' })).toEqual([]);
    expect(ids({ code: 'refused' })).toEqual(['a', 'b']);
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
    expect(queries.history('a')).toEqual([]);
    rows.rewrite({ id: 'a', history: textOf([entry], row('a')) });
    expect(queries.history('a')).toEqual([entry]);
    expect(queries.history('nobody')).toEqual([]);
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

describe('what is stalled, in groups', () => {
  it('is counted by definition, reason and step, with its oldest: the oldest first', () => {
    const { stalledGroups } = createSagaQueries(database.reader);
    expect(stalledGroups()).toEqual([]);
    const stalled = (code: ReasonCode, step?: string): Partial<SagaRow> => ({
      state: 'stalled',
      stall: step === undefined ? why(code) : { ...why(code), step },
      createdAt: 7,
    });
    rows.insert(row('a', { ...stalled('engine_error'), createdAt: 8 }));
    rows.insert(row('b', stalled('compensation_exhausted', 'pay')));
    rows.insert(row('c', { ...stalled('compensation_exhausted', 'pay'), createdAt: 9 }));
    rows.insert(row('d', { ...stalled('compensation_exhausted', 'pay'), definition: 'cancel' }));
    rows.insert(row('e', stalled('compensation_exhausted', 'block')));
    rows.insert(row('f', { state: 'compensated', reason: why('refused') }));
    rows.insert(row('g'));
    const of = (definition: string, code: ReasonCode, step: string | null) => ({
      definition,
      code,
      step,
      count: 1,
      oldestCreatedAt: 7,
    });
    expect(stalledGroups()).toEqual([
      { ...of('place-order', 'compensation_exhausted', 'pay'), count: 2, oldestId: 'b' },
      { ...of('cancel', 'compensation_exhausted', 'pay'), oldestId: 'd' },
      { ...of('place-order', 'compensation_exhausted', 'block'), oldestId: 'e' },
      { ...of('place-order', 'engine_error', null), oldestId: 'a', oldestCreatedAt: 8 },
    ]);
    rows.update(row('b', { state: 'completed', revision: 2 }), 1);
    rows.remove('d');
    expect(stalledGroups().map(({ oldestId }) => oldestId)).toEqual(['e', 'a', 'c']);
  });
});

describe('a saga is found', () => {
  /** What happened to an instance, as the log writes it. */
  const happens = (sagaId: string, seq: number, entry: Pick<HistoryEntry, 'type' | 'detail'>) => {
    const log = createSagaLog(rows);
    const before = log.find(sagaId);
    if (before === undefined) throw new Error(`${sagaId} is not there`);
    const instance = { ...before, revision: before.revision + 1 };
    const history = [{ sagaId, seq, at: 5, step: 'pay', ...entry }];
    log.update({ before, instance, history, amended: [] });
  };

  it('by the id of each reply that it took, and by no other', () => {
    const { findByMessage } = createSagaQueries(database.reader);
    const types: HistoryType[] = [
      'step-done',
      'step-refused',
      'step-compensated',
      'reply-ignored',
      'fence-answered',
    ];
    for (const id of ['a', 'b']) rows.insert(row(id));
    for (const [n, type] of types.entries()) {
      happens('a', n, { type, detail: { messageId: `a-${type}` } });
      happens('b', n, { type, detail: { messageId: `b-${type}` } });
    }
    happens('b', 9, { type: 'step-done', detail: {} });
    for (const type of types)
      expect([findByMessage(`a-${type}`), findByMessage(`b-${type}`)]).toEqual(['a', 'b']);
    expect(findByMessage('c-step-done')).toBeUndefined();
    happens('b', 10, { type: 'command-sent', detail: { messageId: 'b-sent' } });
    expect(findByMessage('b-sent')).toBeUndefined();
  });

  const uuid = (at: number, end: string) => `${idAt(at)}-7000-8000-${end.padStart(12, '0')}`;
  const BEGUN = 1_800_000_000_000;
  const HOUR = 3_600_000;

  it.each([
    ['before its saga, by a clock that is behind', -2_000],
    ['by a clock that is a second behind', -1_000],
    ['by a clock that is little behind', -900],
    ['with its saga', 0],
    ['soon', 3_000],
    ['hours later', 5 * HOUR],
  ])('by the id of a reply that was made %s', (_, after) => {
    const { findByMessage } = createSagaQueries(database.reader);
    const others = [-HOUR, -1, 1, HOUR].map((ms, n) => uuid(BEGUN + ms, `a${n}`));
    const saga = uuid(BEGUN, 'b');
    for (const id of [saga, ...others]) rows.insert(row(id, { input: { about: id } }));
    const replyTo = (id: string) => uuid(BEGUN + after, `f${id.slice(-2)}`);
    for (const id of [saga, ...others])
      happens(id, 1, { type: 'step-done', detail: { messageId: replyTo(id) } });
    // Of that time, and its history names the reply, which it did not take.
    happens(others[1] ?? '', 2, { type: 'command-sent', detail: { messageId: replyTo(saga) } });
    expect(findByMessage(replyTo(saga))).toBe(saga);
    expect(findByMessage(uuid(BEGUN + after, 'c'))).toBeUndefined();
    rows.remove(saga);
    expect(findByMessage(replyTo(saga))).toBeUndefined();
  });

  it('also by the last of many replies that nobody awaited, of which few are kept', () => {
    const { findByMessage, history } = createSagaQueries(database.reader);
    rows.insert(row('a'));
    const count = 40;
    for (let n = 0; n < count; n += 1)
      happens('a', n + 1, { type: 'reply-ignored', detail: { messageId: `r${n}` } });
    expect(history('a').length).toBeLessThan(10);
    const found = Array.from({ length: count }, (_, n) => findByMessage(`r${n}`));
    expect(found.filter((id) => id !== undefined).length).toBeLessThan(10);
    expect(found.at(-1)).toBe('a');
    rows.remove('a');
    expect(findByMessage('a-step-done')).toBeUndefined();
  });

  it('by the id of each command that it sends, as long as it is kept', () => {
    const { findByMessage } = createSagaQueries(database.reader);
    rows.insert(row('a'));
    expect(findByMessage('a:pay:do')).toBe('a');
    expect(findByMessage('a:pay:undo')).toBe('a');
    expect(findByMessage('b:pay:do')).toBeUndefined();
    expect(findByMessage('a')).toBeUndefined();
    rows.remove('a');
    expect(findByMessage('a:pay:do')).toBeUndefined();
  });

  it('by the request that began it: the latest, if a client repeats its ids', () => {
    const { findByRequest } = createSagaQueries(database.reader);
    rows.insert(row('a', { requestId: 'r1' }));
    rows.insert(row('b', { requestId: 'r2' }));
    rows.insert(row('c'));
    expect([findByRequest('r1'), findByRequest('r2')]).toEqual(['a', 'b']);
    expect(findByRequest('r3')).toBeUndefined();
    rows.insert(row('d', { requestId: 'r1' }));
    expect(findByRequest('r1')).toBe('d');
  });
});
