/** How far a sweep of sagas looks, and what it takes for old. */

import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../tests/support/memory-database.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import type { Database } from '../../storage/database.ts';
import type { Sweep } from '../../storage/retention.ts';
import { timedIds } from '../../testing/ids.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import type { SagaInstance } from '../instance.ts';
import { sagaLogMigrations } from './migrations.ts';
import { createSagaRows } from './rows.ts';
import { createSagaLog, type SagaLog } from './saga-log.ts';
import { sagaSweep } from './sweep.ts';

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

describe('a sweep of sagas', () => {
  let sagaLog: SagaLog;
  let sweep: Sweep;
  let newId: () => string;

  beforeEach(() => {
    database = memoryDatabase([sagaLogMigrations], clock.soon);
    newId = timedIds(clock);
    sagaLog = createSagaLog(createSagaRows(database.writer));
    const ages: SagaLog['ages'] = (after, limit) => {
      const page = sagaLog.ages(after, limit);
      looks += page.length;
      return page;
    };
    const { commit } = database;
    sweep = sagaSweep({ sagaLog: { ...sagaLog, ages }, commit, clock, onRemoved: () => {} });
  });

  /** So many sagas that began at this time, which their ids tell. */
  const keep = (count: number, at: number, change: Partial<SagaInstance>) =>
    database.commit.run(() => {
      for (let n = 0; n < count; n += 1) {
        const times = { createdAt: at, updatedAt: at, finishedAt: at };
        const instance = sagaInstance(newId(), { state: 'completed', ...times, ...change });
        sagaLog.insert({ before: instance, instance, history: [], amended: [] });
      }
    });
  const left = () => sagaLog.ages('', 2_000).length;
  /** Ids tell this time, as those of a process whose clock is ahead. */
  const ahead = (ms: number) => {
    newId = timedIds({ now: () => clock.now() + ms });
  };

  it('looks at each of the old ones once, and little further', async () => {
    await keep(450, clock.now(), {});
    await clock.advance(31 * DAY);
    await keep(550, clock.now(), {});
    await clock.advance(1);
    expect(await sweep(clock.now() - KEPT)).toBe(450);
    expect(left()).toBe(550);
    expect(looks).toBe(600);
  });

  it('keeps what ended just so long ago, and does not look behind it', async () => {
    await keep(450, clock.now(), {});
    await clock.advance(KEPT);
    expect(await sweep(clock.now() - KEPT)).toBe(0);
    expect(left()).toBe(450);
    expect(looks).toBe(200);
  });

  it('keeps what has not ended, whether or not anything of it is due', async () => {
    await keep(1, clock.now(), { state: 'stalled', finishedAt: null });
    await clock.advance(400 * DAY);
    expect(await sweep(clock.now() - KEPT)).toBe(0);
    expect(left()).toBe(1);
  });

  it('reaches those that began under a clock ahead, however many are young', async () => {
    await keep(250, clock.now(), {});
    await clock.advance(1);
    ahead(365 * DAY);
    await keep(450, clock.now() + 365 * DAY, { finishedAt: clock.now() - 31 * DAY });
    expect(await sweep(clock.now() - KEPT)).toBe(450);
    expect(left()).toBe(250);
  });

  it('does not look through all that began this very moment', async () => {
    await keep(650, clock.now(), {});
    expect(await sweep(clock.now() - KEPT)).toBe(0);
    // A page of the oldest, and a page of what may have begun under a clock ahead.
    expect(looks).toBe(400);
  });

  it('looks no further than a page of young ones whose ids do not tell their time', async () => {
    let count = 0;
    newId = () => {
      count += 1;
      return `id-${String(count).padStart(4, '0')}`;
    };
    await keep(450, clock.now(), {});
    expect(await sweep(clock.now() - KEPT)).toBe(0);
    expect(looks).toBe(400);
  });

  it('counts an end that lies ahead as one of now', async () => {
    ahead(365 * DAY);
    const finishedAt = clock.now() + 365 * DAY;
    await keep(1, finishedAt, { finishedAt });
    await keep(1, finishedAt, { finishedAt: null });
    await keep(1, finishedAt, { finishedAt: clock.now() - 1 });
    await sweep(clock.now() - KEPT);
    const ends = sagaLog.ages('', 9).map((age) => age.finishedAt);
    expect(ends).toEqual([clock.now(), null, clock.now() - 1]);
  });
});
