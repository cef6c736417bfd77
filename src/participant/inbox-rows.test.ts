import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import type { Database } from '../storage/database.ts';
import { createInbox } from './inbox.ts';
import { createInboxSweep, type InboxSweep } from './inbox-rows.ts';
import { inboxMigrations } from './migrations.ts';

let database: Database;
let sweep: InboxSweep;

const answered = { type: 'BILL_PAID', data: {} };

beforeEach(async () => {
  database = memoryDatabase([inboxMigrations]);
  sweep = createInboxSweep(database.writer);
  let now = 0;
  const inbox = createInbox(database.writer, () => {
    now += 1;
    return now;
  });
  const [isForgotten, isRefusal, whenForgotten] = [false, () => false, () => answered];
  for (const id of ['b', 'a', 'c'])
    await database.commit.run<object>(() =>
      inbox.receive(
        { id, type: 'payment.charge', isForgotten, isRefusal, whenForgotten },
        () => answered,
      ),
    );
});

afterEach(() => database.close());

const all = [
  { commandId: 'a', updatedAt: 2 },
  { commandId: 'b', updatedAt: 1 },
  { commandId: 'c', updatedAt: 3 },
];

describe('the rows of an inbox', () => {
  it('are looked at page by page, in the order of their ids', () => {
    expect(sweep.page('', 10)).toEqual(all);
    expect(sweep.page('', 2)).toEqual(all.slice(0, 2));
    expect(sweep.page('b', 2)).toEqual(all.slice(2));
    expect(sweep.page('c', 2)).toEqual([]);
  });

  it('are removed one by one', () => {
    sweep.remove('b');
    sweep.remove('nothing');
    expect(sweep.page('', 10)).toEqual([all[0], all[2]]);
  });

  it('are given another time one by one', () => {
    sweep.touch('b', 9);
    expect(sweep.page('', 10)).toEqual([all[0], { commandId: 'b', updatedAt: 9 }, all[2]]);
  });
});
