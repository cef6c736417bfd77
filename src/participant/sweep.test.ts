/** How far a sweep of an inbox looks, and what it takes for old. */

import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import type { Database } from '../storage/database.ts';
import type { Sweep } from '../storage/retention.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createForgotten, type Forgotten } from './forgotten.ts';
import { createInbox } from './inbox.ts';
import { createInboxSweep } from './inbox-rows.ts';
import { inboxMigrations } from './migrations.ts';
import { inboxSweep } from './sweep.ts';

const DAY = 86_400_000;
const KEPT = 30 * DAY;

let clock: VirtualClock;
let database: Database;
/** Rows that a sweep has read. */
let looks: number;

beforeEach(() => {
  clock = createVirtualClock();
  looks = 0;
});

describe('a sweep of an inbox', () => {
  let forgotten: Forgotten;
  let sweep: Sweep;

  const remembered = () =>
    createForgotten(database.writer, { isPast: () => true, notAfter: (id) => id });

  beforeEach(() => {
    database = memoryDatabase([inboxMigrations], clock.soon);
    forgotten = remembered();
    const rows = createInboxSweep(database.writer);
    const page: typeof rows.page = (after, limit) => {
      const found = rows.page(after, limit);
      looks += found.length;
      return found;
    };
    const { commit } = database;
    sweep = inboxSweep({ rows: { ...rows, page }, forgotten, commit, clock });
  });

  /** So many sagas of this name have a command answered now. */
  const answer = (count: number, name: string) => {
    const inbox = createInbox(database.writer, clock.now);
    const reply = { type: 'DONE', data: {} };
    return database.commit.run(() => {
      for (let n = 0; n < count; n += 1) {
        const id = `${name}${String(n).padStart(4, '0')}:pay:do`;
        const rest = { isRefusal: () => false, isForgotten: false, whenForgotten: () => reply };
        inbox.receive({ id, type: 'money.pay', ...rest }, () => reply);
      }
    });
  };
  const left = () => createInboxSweep(database.writer).page('', 2_000).length;
  /** A command tells that every saga before this one is gone. */
  const tell = (oldestSagaId: string) => forgotten.hear({ sagaId: oldestSagaId, oldestSagaId });

  it('looks at each row of what is gone once, and little further', async () => {
    await answer(450, 'a');
    await answer(550, 'b');
    await clock.advance(31 * DAY);
    tell('b');
    expect(await sweep(clock.now() - KEPT)).toBe(450);
    expect(left()).toBe(550);
    expect(looks).toBe(600);
  });

  it('keeps a row for its time, however often it is swept meanwhile', async () => {
    await answer(1, 'a');
    for (let day = 0; day < 30; day += 1) {
      tell('b');
      expect(await sweep(clock.now() - KEPT)).toBe(0);
      await clock.advance(DAY);
    }
    // Just so old, and not older.
    expect(await sweep(clock.now() - KEPT)).toBe(0);
    await clock.advance(1);
    expect(await sweep(clock.now() - KEPT)).toBe(1);
  });

  it('makes durable what is forgotten only with the first row that goes for it', async () => {
    await answer(1, 'a');
    tell('b');
    await sweep(clock.now() - KEPT);
    expect(remembered().has('a')).toBe(false);
    await clock.advance(31 * DAY);
    await sweep(clock.now() - KEPT);
    expect(remembered().has('a')).toBe(true);
  });
});
