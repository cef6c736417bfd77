import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createForgotten } from './forgotten.ts';

let database: Database;

beforeEach(() => {
  database = openDatabase({ name: 'parking', dataDir: ':memory:', soon: setImmediate });
});

describe('what a participant takes for forgotten', () => {
  it('is nothing before a command has told', () => {
    expect(createForgotten(database.writer).has('saga-1')).toBe(false);
  });

  it('is every saga before the oldest one that is known, and not that one', () => {
    const forgotten = createForgotten(database.writer);
    forgotten.hear('saga-5');
    expect(['saga-4', 'saga-5', 'saga-6'].map(forgotten.has)).toEqual([true, false, false]);
  });

  it('stays forgotten when a command comes late and tells less', () => {
    const forgotten = createForgotten(database.writer);
    forgotten.hear('saga-5');
    forgotten.hear('saga-2');
    expect(forgotten.has('saga-4')).toBe(true);
  });

  it('stays forgotten over a restart once rows were removed because of it', async () => {
    const forgotten = createForgotten(database.writer);
    forgotten.hear('saga-5');
    expect(createForgotten(database.writer).has('saga-4')).toBe(false);
    await database.commit.run(() => forgotten.keep());
    forgotten.hear('saga-7');
    await database.commit.run(() => forgotten.keep());
    expect(createForgotten(database.writer).has('saga-6')).toBe(true);
  });
});
