/** Releases that lack a version or have a fault, and what becomes of the sagas meanwhile. */
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createStage, type Stage, withWork } from '../../../tests/support/stage.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
import type { BookingWork } from '../../modules/booking/booking.ts';
import * as parking from '../../modules/parking/contract.ts';
import { settled } from '../../testing/virtual-clock.ts';
import type { OrchestratedSaga } from '../runner/registry.ts';
import { goBack, next, nothingToUndo, saga } from '../saga.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };
const act = (verb: 'abort' | 'retry' | 'resolve') => ({ verb, actor: 'ann', reason: 'why' });

let stage: Stage;

/** The types of a saga's history, in order. */
const historyOf = (sagaId: string) => stage.history(sagaId).map(({ type }) => type);

beforeEach(() => {
  stage = createStage();
});

const booking = () => withWork(bookingSaga, () => {});
const version2 = () => withWork({ ...bookingSaga, version: 2 }, () => {});

/** A release whose local work fails at this. */
const failingAt = (type: BookingWork['type'], why = () => 'a fault of the work') =>
  withWork(bookingSaga, (work) => {
    if (work.type === type) throw new Error(why());
  });

/** The next release, which takes up what the one before left. */
const deploy = async <Work>(...sagas: readonly OrchestratedSaga<Work>[]) => {
  const orchestrator = stage.orchestrate(sagas);
  await settled();
  return orchestrator;
};

describe('a late reply to a saga that has ended', () => {
  it('changes nothing, though its version is no longer registered', async () => {
    const before = await deploy(booking());
    const { id } = await before.start(bookingSaga, input);
    await stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
    await stage.answer(`${id}:pay-bill:do`, 'BILL_PAID', { billId: 'x' });
    await stage.answer(`${id}:reserve-slot:do`, 'PARKING_RESERVED');
    before.stop();
    const ended = stage.sagaLog.find(id);
    const after = await deploy(version2());
    await stage.answer(`${id}:reserve-slot:do`, 'PARKING_RESERVED');
    const { historyLength, revision, ...rest } = ended ?? {};
    expect(stage.sagaLog.find(id)).toMatchObject({ ...rest, state: 'completed' });
    expect(historyOf(id).at(-1)).toBe('reply-ignored');
    expect(stage.told).toEqual([]);
    await expect(after.operate(id, act('retry'))).rejects.toThrow('it is completed');
  });
});

describe('a version that is missing for one deploy', () => {
  it('only suspends: the deadline stays, and the saga goes on by itself', async () => {
    const before = await deploy(booking());
    const { id } = await before.start(bookingSaga, input);
    before.stop();
    const deadlineAt = stage.sagaLog.find(id)?.awaiting?.deadlineAt;
    const without = await deploy(version2());
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'version_unregistered' },
      awaiting: { deadlineAt },
    });
    without.stop();
    await deploy(booking());
    expect(stage.sagaLog.find(id)).toMatchObject({
      ...{ state: 'running', stall: null, reason: null },
      awaiting: { deadlineAt },
    });
    await stage.clock.advance(12_000);
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'compensating',
      reason: { code: 'deadline' },
    });
  });

  it('keeps the reason of a saga that was going back', async () => {
    const before = await deploy(booking());
    const { id } = await before.start(bookingSaga, input);
    await before.operate(id, act('abort'));
    before.stop();
    (await deploy(version2())).stop();
    await deploy(booking());
    expect(stage.sagaLog.find(id)).toMatchObject({
      ...{ state: 'compensating', stall: null, reason: { code: 'aborted' } },
      awaiting: { type: 'parking.unblock' },
    });
  });
});

describe('an engine fault', () => {
  it('that a release mends only suspends: the saga goes on by itself', async () => {
    const faulty = await deploy(failingAt('approve'));
    const { id } = await faulty.start(bookingSaga, input);
    await stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'engine_error' },
    });
    faulty.stop();
    await deploy(booking());
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
    await stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
    expect(stage.sagaLog.find(id)?.awaiting?.type).toBe('billing.pay');
  });

  it('again and again is one entry with a count, however its text varies', async () => {
    let n = 0;
    const faulty = await deploy(
      failingAt('reject', () => {
        n += 1;
        return `fault ${n}`;
      }),
    );
    const { id } = await faulty.start(bookingSaga, input);
    const refused = () =>
      stage.answer(`${id}:block-slot:do`, 'PARKING_UNAVAILABLE', { reason: 'no' });
    for (let times = 0; times < 30; times += 1) await refused();
    expect(historyOf(id).filter((type) => type === 'stalled')).toHaveLength(1);
    expect(stage.sagaLog.find(id)?.stall).toMatchObject({ count: 30 });
    expect(stage.sagaLog.find(id)?.stall?.detail).toContain('fault 30');
    expect(stage.told).toEqual([id]);
  });

  it('at what a person wants done is recorded, and the person is told so', async () => {
    const faulty = await deploy(failingAt('reject'));
    const { id } = await faulty.start(bookingSaga, input);
    await faulty.operate(id, act('abort'));
    await stage.clock.advance(400_000);
    expect(stage.sagaLog.find(id)?.state).toBe('stalled');
    await expect(faulty.operate(id, act('resolve'))).rejects.toThrow('a fault of the work');
    expect(historyOf(id)).toContain('act-failed');
    expect(stage.sagaLog.find(id)?.awaiting?.type).toBe('parking.unblock');
  });

  it('is of the instance as it failed: what happened in between is not overwritten', async () => {
    const { sagaLog, database } = stage;
    let isAnswered = false;
    const faulty = withWork(bookingSaga, (work) => {
      if (work.type === 'approve' && !isAnswered) throw new Error('a fault of the moment');
    });
    const orchestrator = await deploy(faulty);
    const { id } = await orchestrator.start(bookingSaga, input);
    const { run } = database.commit;
    let units = 0;
    database.commit.run = async (unit) => {
      units += 1;
      // Before the breakdown is recorded, the same reply comes once more, and goes well.
      if (units === 2) {
        isAnswered = true;
        database.commit.run = run;
        await stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
      }
      return run(unit);
    };
    await stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
    expect(sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
    expect(sagaLog.find(id)?.awaiting?.type).toBe('billing.pay');
    expect(stage.told).toEqual([]);
  });
});

describe('an event that fails while others move its saga on', () => {
  it('is tried on what the saga is now, and given up after a few times', async () => {
    const faulty = await deploy(failingAt('approve'));
    const { id } = await faulty.start(bookingSaga, input);
    const { run } = stage.database.commit;
    let units = 0;
    stage.database.commit.run = (unit) => {
      units += 1;
      if (units % 2 === 0)
        stage.database.writer.run(sql`UPDATE saga_instances SET revision = revision + 1`);
      return run(unit);
    };
    const reply = stage.answer(`${id}:block-slot:do`, 'PARKING_AVAILABLE', price);
    await expect(reply).rejects.toThrow('a fault of the work');
    expect(units).toBe(10);
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
  });
});

describe('local work that breaks a constraint', () => {
  it('is a fault of the work and not of the disk: its saga alone is suspended', async () => {
    const { writer } = stage.database;
    writer.run(sql`CREATE TABLE tickets (no INTEGER PRIMARY KEY)`);
    writer.run(sql`INSERT INTO tickets VALUES (1)`);
    const definition = saga({
      ...{ name: 's', version: 1, input: z.object({ secret: z.string() }) },
      businessKey: () => 'b',
    })
      .local('draw', { do: () => 'draw', undo: ({ input: { secret } }) => secret })
      .command('ask', {
        send: parking.reserve,
        request: () => ({ slotId: 'a', bookingId: 'b' }),
        on: { PARKING_RESERVED: next, PARKING_RESERVATION_FAILED: goBack },
        undo: nothingToUndo,
      })
      .build();
    const breaking = withWork(definition, (work) => {
      if (work !== 'draw') writer.run(sql`INSERT INTO tickets SELECT 1 WHERE ${work} <> ''`);
    });
    const orchestrator = await deploy(breaking);
    const { id } = await orchestrator.start(definition, { secret: 'pm_secret' });
    await stage.answer(`${id}:ask:do`, 'PARKING_RESERVATION_FAILED', { reason: 'taken' });
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'engine_error' },
    });
    const { detail } = stage.sagaLog.find(id)?.stall ?? {};
    expect(detail).toContain('UNIQUE constraint failed');
    expect(detail).not.toContain('pm_secret');
  });
});

describe('a saga of an earlier build, which knows no fingerprint', () => {
  it('goes on after an upgrade', async () => {
    const before = await deploy(booking());
    const { id } = await before.start(bookingSaga, input);
    before.stop();
    stage.database.writer.run(sql`UPDATE saga_instances SET fingerprint = NULL`);
    await deploy(booking());
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
  });
});
