import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import type { Database } from '../../storage/database.ts';
import type { SagaInstance } from '../instance.ts';
import { sagaLogMigrations } from './migrations.ts';
import { rememberOpen } from './open-instances.ts';
import { createSagaRows } from './rows.ts';
import { createSagaLog, type SagaLog } from './saga-log.ts';

let database: Database;
let sagaLog: SagaLog;
/** The instances that were looked for in the database. */
let searched: string[];

beforeEach(() => {
  database = memoryDatabase([sagaLogMigrations]);
  searched = [];
  const log = createSagaLog(createSagaRows(database.writer));
  const find = (id: string) => {
    searched.push(id);
    return log.find(id);
  };
  sagaLog = rememberOpen({ ...log, find }, database.commit);
});

const inUnit = <T>(work: () => T) => database.commit.run<unknown>(work) as Promise<T>;
const saga = sagaInstance('s1');
const insert = (instance: SagaInstance) =>
  inUnit(() => sagaLog.insert({ before: instance, instance, history: [], amended: [] }));
const next = (before: SagaInstance, change: Partial<SagaInstance> = {}): SagaInstance => ({
  ...before,
  ...change,
  revision: before.revision + 1,
});
const update = (before: SagaInstance, instance: SagaInstance) =>
  inUnit(() => sagaLog.update({ before, instance, history: [], amended: [] }));

describe('an open instance', () => {
  it('is found as it was written last, without a search', async () => {
    await insert(saga);
    expect(sagaLog.find('s1')).toEqual(saga);
    const moved = next(saga, { updatedAt: 7 });
    expect(await update(saga, moved)).toBe(true);
    expect(sagaLog.find('s1')).toEqual(moved);
    expect(searched).toEqual([]);
  });

  it('is looked for if a unit that wrote it was rolled back', async () => {
    await insert(saga);
    const broken = inUnit(() => {
      sagaLog.update({ before: saga, instance: next(saga), history: [], amended: [] });
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    expect(sagaLog.find('s1')).toEqual(saga);
  });

  it('is looked for once another owner has written it', async () => {
    await insert(saga);
    database.writer.run('UPDATE saga_instances SET revision = 5');
    expect(await update(saga, next(saga))).toBe(false);
    expect(sagaLog.find('s1')?.revision).toBe(5);
  });

  it('is gone once it was removed', async () => {
    await insert(saga);
    await inUnit(() => sagaLog.remove('s1'));
    expect(sagaLog.find('s1')).toBeUndefined();
  });

  it('is found also if it was written before very many others', async () => {
    await insert(saga);
    await inUnit(() => {
      for (let n = 0; n < 10_000; n += 1) {
        const instance = sagaInstance(`t${n}`);
        sagaLog.insert({ before: instance, instance, history: [], amended: [] });
      }
    });
    expect(sagaLog.find('s1')).toEqual(saga);
    expect(searched).toEqual(['s1']);
    // The others have their place, from the first of them on.
    expect(sagaLog.find('t0')).toEqual(sagaInstance('t0'));
    expect(searched).toEqual(['s1']);
  });
});

describe('an instance that has ended', () => {
  it('takes no room, and is found as it ended', async () => {
    await insert(saga);
    const ended = next(saga, { state: 'completed', finishedAt: 9 });
    await update(saga, ended);
    expect(sagaLog.find('s1')).toEqual(ended);
    expect(searched).toEqual(['s1']);
    await inUnit(() => sagaLog.endAt('s1', 5));
    expect(sagaLog.find('s1')?.finishedAt).toBe(5);
  });
});
