import { describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaRow } from '../../../tests/support/saga-row.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaQueries } from './queries.ts';
import { createSagaRows } from './rows.ts';

describe('the oldest open sagas', () => {
  it('are one of each definition and state, and none that has ended', () => {
    const database = memoryDatabase([sagaLogMigrations]);
    const { oldestOpen } = createSagaQueries(database.reader);
    const rows = createSagaRows(database.writer);
    expect(oldestOpen()).toEqual([]);
    const ended = { state: 'completed', finishedAt: 9, dueAt: null } as const;
    rows.insert(sagaRow('a', { ...ended, createdAt: 1 }));
    rows.insert(sagaRow('b', { createdAt: 2 }));
    rows.insert(sagaRow('c', { createdAt: 3 }));
    rows.insert(sagaRow('d', { state: 'stalled', createdAt: 4 }));
    rows.insert(sagaRow('e', { definition: 'cancel', state: 'compensating', createdAt: 5 }));
    expect(oldestOpen()).toEqual([
      { definition: 'cancel', state: 'compensating', createdAt: 5 },
      { definition: 'place-order', state: 'running', createdAt: 2 },
      { definition: 'place-order', state: 'stalled', createdAt: 4 },
    ]);
    rows.update(sagaRow('b', { ...ended, revision: 2, createdAt: 2 }), 1);
    expect(oldestOpen().map(({ createdAt }) => createdAt)).toEqual([5, 3, 4]);
  });
});
