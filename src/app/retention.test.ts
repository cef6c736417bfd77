import { beforeEach, describe, expect, it } from 'vitest';
import { awaitingOf } from '../../tests/support/awaiting.ts';
import { silent } from '../../tests/support/log.ts';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import { sagaRow } from '../../tests/support/saga-row.ts';
import { migrationsFor } from '../modules/modules.ts';
import { createSagaRows, type SagaRow, type SagaRows } from '../orchestrator/log/rows.ts';
import { createSagaLog, type SagaLog } from '../orchestrator/log/saga-log.ts';
import { sagaSweep } from '../orchestrator/log/sweep.ts';
import { createForgotten, type Forgotten } from '../participant/forgotten.ts';
import { createInbox } from '../participant/inbox.ts';
import { createInboxSweep } from '../participant/inbox-rows.ts';
import { inboxSweep } from '../participant/sweep.ts';
import { idAt } from '../ports/ids.ts';
import type { Database } from '../storage/database.ts';
import { createRetention, type Retention } from '../storage/retention.ts';
import { countedIds } from '../testing/ids.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';

const DAY = 86_400_000;

let clock: VirtualClock;
let booking: Database;
let parking: Database;
let sagaLog: SagaLog;
let rows: SagaRows;
let forgotten: Forgotten;
let retention: Retention;
let newId: () => string;
let removed: string[];

beforeEach(() => {
  clock = createVirtualClock();
  newId = countedIds('saga');
  booking = memoryDatabase(migrationsFor('booking'), clock.soon);
  parking = memoryDatabase(migrationsFor('parking'), clock.soon);
  rows = createSagaRows(booking.writer);
  sagaLog = createSagaLog(rows);
  forgotten = createForgotten(parking.writer, { isPast: () => true, notAfter: (id) => id });
  removed = [];
  const ofSagas = sweepSagas();
  const inboxRows = createInboxSweep(parking.writer);
  const ofInbox = inboxSweep({ rows: inboxRows, forgotten, commit: parking.commit, clock });
  const sweep = async (before: number) => (await ofSagas(before)) + (await ofInbox(before));
  retention = createRetention({ retentionMs: 30 * DAY, sweep, ...world() });
});

const world = () => ({ clock, log: silent });

const sweepSagas = () => {
  const onRemoved = ({ state }: { readonly state: string }) => removed.push(state);
  return sagaSweep({ sagaLog, commit: booking.commit, clock, onRemoved });
};

/** A saga made now, with one command answered in the inbox. */
const run = async (change: Partial<SagaRow>): Promise<string> => {
  const id = newId();
  const now = clock.now();
  await booking.commit.run(() => {
    rows.insert({ ...row(id, now), ...change });
  });
  forgotten.hear({ sagaId: id, oldestSagaId: sagaLog.oldest() ?? '' });
  const command = {
    id: `${id}:block-slot:do`,
    type: 'parking.block',
    isRefusal: () => false,
    isForgotten: false,
    whenForgotten: () => ({ type: 'NO', data: {} }),
  };
  const inbox = createInbox(parking.writer, clock.now);
  await parking.commit.run(() => inbox.receive(command, () => ({ type: 'DONE', data: {} })));
  return id;
};

const row = (id: string, at: number) =>
  sagaRow(id, { awaiting: null, dueAt: null, createdAt: at, updatedAt: at });

/** A UUID of version 7, of this time. */
const idOf = (at: number) => `${idAt(at)}-7000-8000-000000000000`;

const sagasLeft = () => rows.ages('', 1_000).map(({ id }) => id);
const ended = () => ({ state: 'completed', finishedAt: clock.now() }) as const;
const inboxLeft = () =>
  createInboxSweep(parking.writer)
    .page('', 1_000)
    .map(({ commandId }) => commandId.split(':')[0]);

describe('the retention', () => {
  it('removes what ended long ago, in more pages than one', async () => {
    await Promise.all(Array.from({ length: 450 }, () => run(ended())));
    await clock.advance(31 * DAY);
    const young = await run(ended());
    expect(await retention.sweep()).toBe(450);
    expect(sagasLeft()).toEqual([young]);
    expect(removed).toHaveLength(450);
  });

  it('keeps an ended saga of which a compensation done by hand is still sent', async () => {
    const fenced = await run({ ...ended(), fences: [awaitingOf()], dueAt: clock.now() });
    await clock.advance(400 * DAY);
    await retention.sweep();
    expect(sagasLeft()).toEqual([fenced]);
  });

  it('does not believe the time of an inbox row that was written under a clock ahead', async () => {
    const old = await run(ended());
    const inbox = createInboxSweep(parking.writer);
    const aheadMs = 365 * DAY;
    await parking.commit.run(() => inbox.touch(`${old}:block-slot:do`, clock.now() + aheadMs));
    await clock.advance(31 * DAY);
    await retention.sweep();
    const young = await run(ended());
    await retention.sweep();
    await clock.advance(31 * DAY);
    await retention.sweep();
    expect(inboxLeft()).toEqual([young]);
  });

  it('does not believe an end that was written under a clock ahead', async () => {
    const aheadMs = 365 * DAY;
    const id = idOf(clock.now() + aheadMs);
    newId = () => id;
    await run({ state: 'completed', finishedAt: clock.now() + aheadMs });
    const inbox = createInboxSweep(parking.writer);
    await parking.commit.run(() => inbox.touch(`${id}:block-slot:do`, clock.now() + aheadMs));
    await retention.sweep();
    await clock.advance(31 * DAY);
    await retention.sweep();
    expect(sagasLeft()).toEqual([]);
  });

  it('removes the inbox rows of what is gone once a command has told so', async () => {
    await Promise.all(Array.from({ length: 450 }, () => run(ended())));
    await clock.advance(31 * DAY);
    await retention.sweep();
    expect(inboxLeft()).toHaveLength(450);
    const young = await run(ended());
    expect(await retention.sweep()).toBe(450);
    expect(inboxLeft()).toEqual([young]);
  });

  it('keeps the inbox rows of a saga that is still open, and of all younger ones', async () => {
    await run(ended());
    const open = await run({ state: 'stalled', dueAt: 1 });
    const younger = await run(ended());
    await clock.advance(400 * DAY);
    await retention.sweep();
    expect(sagasLeft()).toEqual([open]);
    const young = await run(ended());
    await retention.sweep();
    expect(inboxLeft()).toEqual([open, younger, young]);
  });

  it('keeps young rows, whatever a command says', async () => {
    const young = await run(ended());
    forgotten.hear({ sagaId: 'saga-999999', oldestSagaId: 'saga-999999' });
    expect(await retention.sweep()).toBe(0);
    expect(inboxLeft()).toEqual([young]);
  });

  it('counts from the end of a saga, not from its beginning', async () => {
    const late = await run({ state: 'compensated', finishedAt: clock.now() + 20 * DAY });
    await clock.advance(40 * DAY);
    expect(await retention.sweep()).toBe(0);
    retention.stop();
    expect(inboxLeft()).toEqual([late]);
  });

  it('that is stopped in the middle of a sweep does not begin another', async () => {
    let finish = () => {};
    const slow = () => new Promise<number>((resolve) => (finish = () => resolve(0)));
    const kept = createRetention({ retentionMs: DAY, sweep: slow, ...world() });
    kept.start();
    await clock.advance(600_000);
    kept.stop();
    finish();
    await clock.advance(0);
    expect(clock.pending()).toBe(0);
  });

  it('sweeps by itself now and then until it is stopped, also after a fault', async () => {
    await run(ended());
    let faults = 1;
    const ofSagas = sweepSagas();
    const sweep = async (before: number) => {
      faults -= 1;
      if (faults >= 0) throw new Error('disk full');
      return ofSagas(before);
    };
    const kept = createRetention({ retentionMs: DAY, sweep, ...world() });
    kept.start();
    await clock.advance(DAY + 1_200_000);
    expect(sagasLeft()).toEqual([]);
    kept.stop();
    await run({ state: 'completed', finishedAt: 0 });
    await clock.advance(DAY);
    expect(sagasLeft()).toHaveLength(1);
  });
});
