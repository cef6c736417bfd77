import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import type { Database } from '../storage/database.ts';
import { createForgotten } from './forgotten.ts';
import { inboxMigrations } from './migrations.ts';

let database: Database;

beforeEach(() => {
  database = memoryDatabase([inboxMigrations]);
});

/** By this clock it is the time of saga 50. */
const isPast = (sagaId: string) => sagaId <= 'saga-50';

/** What is older than this can have been removed. */
const notAfter = (sagaId: string, at: number) => {
  const latest = `saga-${String(at).padStart(2, '0')}`;
  return sagaId < latest ? sagaId : latest;
};

const open = () => createForgotten(database.writer, { isPast, notAfter });
const told = (oldestSagaId: string, sagaId = 'saga-40') => ({ sagaId, oldestSagaId });

describe('what a participant takes for forgotten', () => {
  it('is nothing before a command has told, and a sweep has come', () => {
    const forgotten = open();
    expect(forgotten.has('saga-1')).toBe(false);
    forgotten.hear(told('saga-05'));
    expect(forgotten.has('saga-04')).toBe(false);
  });

  it('is nothing if no command has told, however many sweeps come', () => {
    const forgotten = open();
    forgotten.advance(99);
    expect(forgotten.has('saga-1')).toBe(false);
    forgotten.hear(told('saga-05'));
    forgotten.advance(99);
    forgotten.advance(99);
    expect(forgotten.has('saga-05')).toBe(false);
  });

  it('is every saga before the oldest one that is known, and not that one', () => {
    const forgotten = open();
    forgotten.hear(told('saga-05'));
    forgotten.advance(99);
    expect(['saga-04', 'saga-05', 'saga-06'].map(forgotten.has)).toEqual([true, false, false]);
  });

  it('stays forgotten when a command comes late and tells less', () => {
    const forgotten = open();
    forgotten.hear(told('saga-05'));
    forgotten.advance(99);
    forgotten.hear(told('saga-02'));
    forgotten.advance(99);
    expect(forgotten.has('saga-04')).toBe(true);
  });

  it('is what all commands since the last sweep agree on: an odd one moves nothing', () => {
    const forgotten = open();
    forgotten.hear(told('saga-05'));
    forgotten.hear(told('saga-39'));
    forgotten.advance(99);
    expect(['saga-04', 'saga-05', 'saga-20'].map(forgotten.has)).toEqual([true, false, false]);
    forgotten.hear(told('saga-30'));
    forgotten.hear(told('saga-20'));
    forgotten.advance(99);
    expect(['saga-19', 'saga-20'].map(forgotten.has)).toEqual([true, false]);
  });

  it('is nothing if all that is told is beyond the saga that tells it', () => {
    const forgotten = open();
    forgotten.hear(told('saga-08', 'saga-07'));
    forgotten.advance(99);
    expect(['saga-06', 'saga-07'].map(forgotten.has)).toEqual([false, false]);
  });

  it('is never the saga of the message itself, nor a younger one', () => {
    const forgotten = open();
    forgotten.hear(told('zzz', 'saga-07'));
    forgotten.hear(told('saga-08', 'saga-07'));
    forgotten.advance(99);
    expect(forgotten.has('saga-07')).toBe(false);
  });

  it('is no saga that still sends, even if what its message tells is not believed', () => {
    const forgotten = open();
    forgotten.hear(told('saga-09', 'saga-10'));
    forgotten.hear(told('zzz', 'saga-07'));
    forgotten.advance(99);
    expect(forgotten.has('saga-07')).toBe(false);
    expect(forgotten.has('saga-06')).toBe(true);
  });

  it('is nothing of the present, however far ahead the clock of the sender is', () => {
    const forgotten = open();
    forgotten.hear(told('saga-90', 'saga-95'));
    forgotten.advance(99);
    expect(forgotten.has('saga-50')).toBe(false);
  });

  it('is nothing that is too young to have been removed, whatever a command says', () => {
    const forgotten = open();
    forgotten.hear(told('saga-40'));
    forgotten.advance(30);
    expect(forgotten.has('saga-29')).toBe(true);
    expect(forgotten.has('saga-30')).toBe(false);
  });

  it('stays forgotten over a restart once rows were removed because of it', async () => {
    const forgotten = open();
    forgotten.hear(told('saga-05'));
    forgotten.advance(99);
    expect(open().has('saga-04')).toBe(false);
    await database.commit.run(() => forgotten.keep());
    forgotten.hear(told('saga-07'));
    forgotten.advance(99);
    await database.commit.run(() => forgotten.keep());
    expect(open().has('saga-06')).toBe(true);
  });

  it('that was kept under a clock that was ahead is not believed', async () => {
    const ahead = createForgotten(database.writer, { isPast: () => true, notAfter });
    ahead.hear(told('saga-90', 'saga-95'));
    ahead.advance(99);
    await database.commit.run(() => ahead.keep());
    expect(open().has('saga-49')).toBe(false);
  });
});
