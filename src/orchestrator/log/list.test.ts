/** A list shows what each saga, looked at by itself, says: whatever is asked for together. */

import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import { madeAt } from '../../ports/ids.ts';
import type { Db } from '../../storage/connection.ts';
import { timedIds } from '../../testing/ids.ts';
import { reasonCodes, type SagaInstance, sagaStates } from '../instance.ts';
import { listSagas, type SagaFilter } from './list.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaRows } from './rows.ts';
import { createSagaLog } from './saga-log.ts';

const SAGAS = 240;
const STEPS = ['pay', 'block', undefined] as const;

let db: Db;
let sagas: readonly SagaInstance[];

/** Of the values, the one for this number: each comes together with each of other lengths. */
const one = <Value>(values: readonly Value[], n: number): Value | undefined =>
  values[n % values.length];

function sagaNumber(n: number, id: string): SagaInstance {
  const state = one(sagaStates, n) ?? 'running';
  const step = one(STEPS, Math.floor(n / 5));
  const reason = { code: one(reasonCodes, n) ?? 'refused', detail: 'd', ...(step && { step }) };
  return sagaInstance(id, {
    state,
    definition: one(['book', 'cancel', 'refund'], Math.floor(n / 2)) ?? 'book',
    businessKey: `b${n % 11}`,
    stall: state === 'stalled' ? reason : null,
    reason: n % 4 === 0 ? { code: 'refused', detail: 'd', step: 'pay' } : null,
  });
}

beforeEach(() => {
  const { writer } = memoryDatabase([sagaLogMigrations]);
  db = writer;
  let now = 0;
  const newId = timedIds({ now: () => now });
  sagas = Array.from({ length: SAGAS }, (_, n) => {
    now = 1_000 * n;
    return sagaNumber(n, newId());
  });
  const sagaLog = createSagaLog(createSagaRows(writer));
  for (const instance of sagas)
    sagaLog.insert({ before: instance, instance, history: [], amended: [] });
});

/** Whether a saga is asked for, without an order, a limit or a page before. */
function isMeant(saga: SagaInstance, filter: Partial<SagaFilter>): boolean {
  const { state, definition, businessKey, code, stallStep, createdFrom, createdBefore } = filter;
  const begun = madeAt(saga.id) ?? 0;
  const same = <Value>(wish: Value | undefined, is: Value) => wish === undefined || wish === is;
  return (
    same(state, saga.state) &&
    same(definition, saga.definition) &&
    same(businessKey, saga.businessKey) &&
    same(code, (saga.stall ?? saga.reason)?.code ?? '') &&
    same(stallStep, saga.stall?.step ?? '') &&
    begun >= (createdFrom ?? 0) &&
    begun < (createdBefore ?? Number.POSITIVE_INFINITY)
  );
}

const wishes: readonly (readonly Partial<SagaFilter>[])[] = [
  [{}, { state: 'stalled' }, { state: 'compensated' }],
  [{}, { definition: 'cancel' }, { definition: 'nonesuch' }],
  [{}, { businessKey: 'b4' }],
  [{}, { code: 'refused' }, { code: 'engine_error' }, { code: 'nonesuch' }],
  [{}, { stallStep: 'pay' }],
  [{}, { createdFrom: 40_000 }],
  [{}, { createdBefore: 200_000 }],
];
const filters = wishes.reduce<readonly Partial<SagaFilter>[]>(
  (all, more) => all.flatMap((filter) => more.map((wish) => ({ ...filter, ...wish }))),
  [{}],
);

describe('a list of sagas, by any filters together', () => {
  it.each([
    ['oldest-first', 1],
    ['newest-first', -1],
  ] as const)('has just those that match, %s, page after page', (order, sign) => {
    for (const filter of filters) {
      const expected = sagas
        .filter((saga) => isMeant(saga, filter))
        .map(({ id }) => id)
        .toSorted((a, b) => (a < b ? -sign : sign));
      const list = (page: Pick<SagaFilter, 'after' | 'limit'>) =>
        listSagas(db, { ...filter, order, ...page }).map(({ id }) => id);
      const first = list({ limit: 5 });
      expect(first, JSON.stringify(filter)).toEqual(expected.slice(0, 5));
      const after = first.at(-1);
      if (after === undefined) continue;
      expect(list({ limit: SAGAS, after }), JSON.stringify(filter)).toEqual(expected.slice(5));
    }
  });

  it('begins with the one begun at that very time, and ends before it', () => {
    const ids = (filter: Partial<SagaFilter>) =>
      listSagas(db, { order: 'oldest-first', limit: 1_000, ...filter }).map(({ id }) => id);
    const all = sagas.map(({ id }) => id);
    expect(ids({ createdFrom: 7_000 })).toEqual(all.slice(7));
    expect(ids({ createdBefore: 7_000 })).toEqual(all.slice(0, 7));
    expect(ids({ createdFrom: 7_000, createdBefore: 7_001 })).toEqual([all[7]]);
    expect(ids({ createdFrom: 9_000, createdBefore: 7_000 })).toEqual([]);
    expect(ids({ createdFrom: Date.UTC(275_760, 8, 13) })).toEqual([]);
  });
});
