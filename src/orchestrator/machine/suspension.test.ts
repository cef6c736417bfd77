/** Releases that lack a version or have a fault, and what becomes of the sagas meanwhile. */
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  orderInput as input,
  type OrderWork,
  orderSaga,
  goodsPrice as price,
  ship,
} from '../../../tests/support/order-saga.ts';
import { createStage, type Stage, withWork } from '../../../tests/support/stage.ts';
import { settled } from '../../testing/virtual-clock.ts';
import type { OrchestratedSaga } from '../runner/registry.ts';
import { goBack, next, nothingToCompensate, saga } from '../saga.ts';

const act = (verb: 'abort' | 'retry' | 'resolve') => ({ verb, actor: 'ann', reason: 'why' });

let stage: Stage;

/** The types of a saga's history, in order. */
const historyOf = (sagaId: string) => stage.history(sagaId).map(({ type }) => type);

beforeEach(() => {
  stage = createStage();
});

const orders = () => withWork(orderSaga, () => {});
const version2 = () => withWork({ ...orderSaga, version: 2 }, () => {});

/** A release whose local work fails at this. */
const failingAt = (type: OrderWork['type'], why = () => 'a fault of the work') =>
  withWork(orderSaga, (work) => {
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
    const before = await deploy(orders());
    const { id } = await before.start(orderSaga, input);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
    await stage.answer(`${id}:charge-card:do`, 'CARD_CHARGED', { receiptId: 'x' });
    await stage.answer(`${id}:ship-goods:do`, 'GOODS_SHIPPED');
    before.stop();
    const ended = stage.sagaLog.find(id);
    const after = await deploy(version2());
    await stage.answer(`${id}:ship-goods:do`, 'GOODS_SHIPPED');
    const { historyLength, revision, ...rest } = ended ?? {};
    expect(stage.sagaLog.find(id)).toMatchObject({ ...rest, state: 'completed' });
    expect(historyOf(id).at(-1)).toBe('reply-ignored');
    expect(stage.told).toEqual([]);
    await expect(after.operate(id, act('retry'))).rejects.toThrow('it is completed');
  });
});

describe('a version that is missing for one deploy', () => {
  it('only suspends: the deadline stays, and the saga goes on by itself', async () => {
    const before = await deploy(orders());
    const { id } = await before.start(orderSaga, input);
    before.stop();
    const deadlineAt = stage.sagaLog.find(id)?.awaiting?.deadlineAt;
    const without = await deploy(version2());
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'version_unregistered' },
      awaiting: { deadlineAt },
    });
    without.stop();
    await deploy(orders());
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'running',
      stall: null,
      reason: null,
      awaiting: { deadlineAt },
    });
    await stage.clock.advance(12_000);
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'compensating',
      reason: { code: 'deadline' },
    });
  });

  it('keeps the reason of a saga that was going back', async () => {
    const before = await deploy(orders());
    const { id } = await before.start(orderSaga, input);
    await before.operate(id, act('abort'));
    before.stop();
    (await deploy(version2())).stop();
    await deploy(orders());
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'compensating',
      stall: null,
      reason: { code: 'aborted' },
      awaiting: { type: 'stock.free' },
    });
  });
});

describe('an engine fault', () => {
  it('that a release mends only suspends: the saga goes on by itself', async () => {
    const faulty = await deploy(failingAt('confirm'));
    const { id } = await faulty.start(orderSaga, input);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
    expect(stage.sagaLog.find(id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'engine_error' },
    });
    faulty.stop();
    await deploy(orders());
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
    expect(stage.sagaLog.find(id)?.awaiting?.type).toBe('payment.charge');
  });

  it('again and again is one entry with a count, however its text varies', async () => {
    let n = 0;
    const faulty = await deploy(
      failingAt('reject', () => {
        n += 1;
        return `fault ${n}`;
      }),
    );
    const { id } = await faulty.start(orderSaga, input);
    const refused = () => stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'no' });
    for (let times = 0; times < 30; times += 1) await refused();
    expect(historyOf(id).filter((type) => type === 'stalled')).toHaveLength(1);
    expect(stage.sagaLog.find(id)?.stall).toMatchObject({ count: 30 });
    expect(stage.sagaLog.find(id)?.stall?.detail).toContain(`fault ${n}`);
    expect(stage.told).toEqual([id]);
  });

  it('at what a person wants done is recorded, and the person is told so', async () => {
    const faulty = await deploy(failingAt('reject'));
    const { id } = await faulty.start(orderSaga, input);
    await faulty.operate(id, act('abort'));
    await stage.clock.advance(400_000);
    expect(stage.sagaLog.find(id)?.state).toBe('stalled');
    await expect(faulty.operate(id, act('resolve'))).rejects.toThrow('a fault of the work');
    expect(historyOf(id)).toContain('act-failed');
    expect(stage.sagaLog.find(id)?.awaiting?.type).toBe('stock.free');
  });

  it('is of the instance as it failed: what happened in between is not overwritten', async () => {
    const { sagaLog, database } = stage;
    let isAnswered = false;
    const faulty = withWork(orderSaga, (work) => {
      if (work.type === 'confirm' && !isAnswered) throw new Error('a fault of the moment');
    });
    const orchestrator = await deploy(faulty);
    const { id } = await orchestrator.start(orderSaga, input);
    const { run } = database.commit;
    let units = 0;
    database.commit.run = async (unit) => {
      units += 1;
      // Before the breakdown is recorded, the same reply comes once more, and goes well.
      if (units === 2) {
        isAnswered = true;
        database.commit.run = run;
        await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
      }
      return run(unit);
    };
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
    expect(sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
    expect(sagaLog.find(id)?.awaiting?.type).toBe('payment.charge');
    expect(stage.told).toEqual([]);
  });
});

describe('an event that fails while others move its saga on', () => {
  it('is tried on what the saga is now, and given up after a few times', async () => {
    const faulty = await deploy(failingAt('confirm'));
    const { id } = await faulty.start(orderSaga, input);
    const { run } = stage.database.commit;
    let units = 0;
    stage.database.commit.run = (unit) => {
      units += 1;
      if (units % 2 === 0)
        stage.database.writer.run(sql`UPDATE saga_instances SET revision = revision + 1`);
      return run(unit);
    };
    const reply = stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
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
      name: 's',
      version: 1,
      input: z.object({ secret: z.string() }),
      businessKey: () => 'b',
    })
      .local('draw', { do: () => 'draw', compensate: ({ input: { secret } }) => secret })
      .command('ask', {
        send: ship,
        request: () => ({ goodsId: 'a', orderId: 'b' }),
        on: { GOODS_SHIPPED: next, SHIPPING_REFUSED: goBack },
        compensate: nothingToCompensate,
      })
      .build();
    const breaking = withWork(definition, (work) => {
      if (work !== 'draw') writer.run(sql`INSERT INTO tickets SELECT 1 WHERE ${work} <> ''`);
    });
    const orchestrator = await deploy(breaking);
    const { id } = await orchestrator.start(definition, { secret: 'pm_secret' });
    await stage.answer(`${id}:ask:do`, 'SHIPPING_REFUSED', { reason: 'taken' });
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
    const before = await deploy(orders());
    const { id } = await before.start(orderSaga, input);
    before.stop();
    stage.database.writer.run(sql`UPDATE saga_instances SET fingerprint = NULL`);
    await deploy(orders());
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
  });
});
