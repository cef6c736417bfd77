/** What is saved of an event, and what is told of one that fails. */
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../../tests/support/log.ts';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';
import { createStage, registered, type Stage, withWork } from '../../../tests/support/stage.ts';
import { EngineError, VerbRefusedError } from '../errors.ts';
import { createAdvance, type Stamp } from './advance.ts';
import { createRegistry, type OrchestratedSaga } from './registry.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 5 };

let stage: Stage;
/** The moment of each event: no time goes by. */
let stamp: Stamp;
/** The lines that ask for attention: of which saga, and about what. */
let lines: object[];
/** How many units the database was asked to commit. */
let units: number;

beforeEach(() => {
  stage = createStage();
  stamp = { at: stage.clock.now(), random: 0.5 };
  lines = [];
  units = 0;
});

const advance = <Work>(saga: OrchestratedSaga<Work>) => {
  const { sagaLog, database } = stage;
  const commit: typeof database.commit = {
    ...database.commit,
    run: (unit) => {
      units += 1;
      return database.commit.run(unit);
    },
  };
  const log = { ...silent, error: (fields: object) => void lines.push(fields) };
  return createAdvance({
    registry: createRegistry([saga]),
    sagaLog,
    commit,
    policy,
    recordStall: undefined,
    log,
  });
};

const start = async () => {
  const orchestrator = stage.orchestrate([registered()]);
  const { id } = await orchestrator.start(orderSaga, orderInput);
  orchestrator.stop();
  return id;
};

const refused = (id: string) => {
  const correlationId = `${id}:hold-goods:do`;
  const reply = { id: 'r', type: 'GOODS_GONE', correlationId, payload: { reason: 'no' } };
  return { type: 'replied', reply, ...stamp } as const;
};

/** A release whose local work fails at a rejection. */
const faulty = (beforeIt: () => void = () => {}) =>
  withWork(orderSaga, (work) => {
    if (work.type !== 'reject') return;
    beforeIt();
    throw new Error('a fault of the work');
  });

describe('an event that changes nothing', () => {
  it('writes nothing to the disk', async () => {
    const id = await start();
    const written = () => stage.database.writer.get(sql`SELECT total_changes() AS changes`);
    const before = written();
    const outcome = await advance(registered()).move(id, { type: 'due', ...stamp });
    expect(outcome?.instance).toEqual(stage.sagaLog.find(id));
    expect(written()).toEqual(before);
  });
});

describe('what a person may not do', () => {
  it('is refused at once, and is no fault of the engine in the log', async () => {
    const id = await start();
    const act = { verb: 'resolve', actor: 'ann', reason: null } as const;
    const refusal = advance(registered()).operate(id, act, stamp);
    await expect(refusal).rejects.toThrow(VerbRefusedError);
    await expect(refusal).rejects.toThrow('only a stalled saga can be resolved');
    expect(lines).toEqual([]);
    expect(units).toBe(1);
  });
});

describe('a saga that the engine fails on', () => {
  it('is suspended at a reply, and its history knows of no person', async () => {
    const id = await start();
    const outcome = await advance(faulty()).move(id, refused(id));
    const detail = `saga ${id} cannot go on: a fault of the work`;
    expect(outcome?.history).toEqual([
      {
        sagaId: id,
        seq: 4,
        at: stamp.at,
        type: 'stalled',
        step: null,
        detail: { code: 'engine_error', detail },
      },
    ]);
    expect(lines).toEqual([{ sagaId: id, err: expect.any(EngineError) }]);
  });

  it('keeps in its history what a person wanted, who is told that it is not done', async () => {
    const id = await start();
    const act = { verb: 'abort', actor: 'ann', reason: 'by mistake' } as const;
    const aborting = withWork(
      { ...orderSaga, steps: orderSaga.steps.map(withoutCompensation) },
      () => {
        throw new Error('a fault of the work');
      },
    );
    stage.database.writer.run(sql`UPDATE saga_instances SET fingerprint = NULL`);
    const operated = await advance(aborting).operate(id, act, stamp);
    const detail = `saga ${id} cannot go on: a fault of the work`;
    expect(operated?.engineError?.message).toBe(detail);
    expect(operated?.outcome.history).toMatchObject([
      { type: 'act-failed', step: 'hold-goods', detail: { ...act, detail } },
      { type: 'stalled', step: null, detail: { code: 'engine_error', detail } },
    ]);
  });

  it('is let go if it was removed before it could be suspended', async () => {
    const id = await start();
    let isRemoved = false;
    const { database } = stage;
    const { run } = database.commit;
    database.commit.run = async (unit) => {
      if (isRemoved) await run(() => stage.sagaLog.remove(id));
      return run(unit);
    };
    const removing = faulty(() => {
      isRemoved = true;
    });
    expect(await advance(removing).move(id, refused(id))).toBeUndefined();
    expect(lines).toHaveLength(1);
  });
});

/** An order whose goods, once held, need not be freed. */
function withoutCompensation<Step extends (typeof orderSaga.steps)[number]>(step: Step): Step {
  return step.kind === 'command' ? { ...step, compensation: null } : step;
}
