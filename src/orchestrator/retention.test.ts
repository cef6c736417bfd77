import { beforeEach, describe, expect, it } from 'vitest';
import { countedIds } from '../../tests/support/ids.ts';
import { silent } from '../../tests/support/log.ts';
import { createVirtualClock, type VirtualClock } from '../../tests/support/virtual-clock.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { createInbox } from '../storage/inbox.ts';
import { createInboxSweep } from '../storage/inbox-sweep.ts';
import { createSagaRows, type SagaRow, type SagaRows } from '../storage/saga-rows.ts';
import { createRetention, inboxSweep, type Retention, sagaSweep } from './retention.ts';

const DAY = 86_400_000;

let clock: VirtualClock;
let booking: Database;
let parking: Database;
let rows: SagaRows;
let retention: Retention;
let newId: () => string;

beforeEach(() => {
  clock = createVirtualClock();
  newId = countedIds('saga');
  booking = openDatabase({ name: 'booking', dataDir: ':memory:', soon: clock.soon });
  parking = openDatabase({ name: 'parking', dataDir: ':memory:', soon: clock.soon });
  rows = createSagaRows(booking.writer);
  const forgotten = async (ids: readonly string[]) =>
    new Set(ids.filter((id) => rows.find(id) === undefined));
  const sweeps = [
    sagaSweep(rows, booking.commit),
    inboxSweep(createInboxSweep(parking.writer), parking.commit, forgotten),
  ];
  retention = createRetention({ retentionMs: 30 * DAY, sweeps, clock, log: silent });
});

/** A saga made now, with one command answered in the inbox. */
const run = async (change: Partial<SagaRow>): Promise<string> => {
  const id = newId();
  const now = clock.now();
  await booking.commit.run(() => {
    rows.insert({ ...row(id, now), ...change });
    rows.append({ sagaId: id, seq: 1, at: now, type: 'started', step: null, detail: {} });
  });
  const command = { id: `${id}:block-slot:do`, type: 'parking.block', isRefusal: () => false };
  const inbox = createInbox(parking.writer, clock.now);
  await parking.commit.run(() => inbox.receive(command, () => ({ type: 'DONE', data: {} })));
  return id;
};

const row = (id: string, at: number): SagaRow => ({
  ...{
    id,
    definition: 'd',
    version: 1,
    fingerprint: null,
    revision: 1,
    state: 'running',
    trace: null,
  },
  ...{ businessKey: 'b', input: {}, steps: [], awaiting: null, dueAt: null, reason: null },
  ...{ stall: null, historyLength: 1, createdAt: at, updatedAt: at, finishedAt: null },
});

const sagasLeft = () => rows.page('', 1_000).map(({ id }) => id);
const inboxLeft = () =>
  createInboxSweep(parking.writer)
    .page('', 1_000)
    .map(({ commandId }) => commandId.split(':')[0]);

describe('the retention', () => {
  it('removes what ended long ago, its inbox rows with it, in more pages than one', async () => {
    const ended = { state: 'completed', finishedAt: clock.now() };
    await Promise.all(Array.from({ length: 450 }, () => run(ended)));
    await clock.advance(31 * DAY);
    const young = await run({ state: 'completed', finishedAt: clock.now() });
    expect(await retention.sweep()).toBe(900);
    expect(sagasLeft()).toEqual([young]);
    expect(inboxLeft()).toEqual([young]);
  });

  it('keeps the inbox rows of a saga that is still open, however old it is', async () => {
    const open = await run({ state: 'stalled', dueAt: 1 });
    const gone = await run({ state: 'completed', finishedAt: clock.now() });
    await clock.advance(400 * DAY);
    await retention.sweep();
    expect(sagasLeft()).toEqual([open]);
    expect(inboxLeft()).toEqual([open]);
    expect(gone).not.toBe(open);
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
    const kept = createRetention({ retentionMs: DAY, sweeps: [slow], clock, log: silent });
    kept.start();
    await clock.advance(600_000);
    kept.stop();
    finish();
    await clock.advance(0);
    expect(clock.pending()).toBe(0);
  });

  it('sweeps by itself now and then until it is stopped, also after a fault', async () => {
    await run({ state: 'completed', finishedAt: clock.now() });
    let faults = 1;
    const failing = async () => {
      faults -= 1;
      if (faults >= 0) throw new Error('disk full');
      return 0;
    };
    const sweeps = [failing, sagaSweep(rows, booking.commit)];
    const kept = createRetention({ retentionMs: DAY, sweeps, clock, log: silent });
    kept.start();
    await clock.advance(DAY + 1_200_000);
    expect(sagasLeft()).toEqual([]);
    kept.stop();
    await run({ state: 'completed', finishedAt: 0 });
    await clock.advance(DAY);
    expect(sagasLeft()).toHaveLength(1);
  });
});
