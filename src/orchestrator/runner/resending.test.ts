/** What is sent again, and at which pace. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';
import { createStage, type Stage, withWork } from '../../../tests/support/stage.ts';
import { InvalidMessageError, NotSentError, UnconfirmedError } from '../../bus/errors.ts';
import { CommitFailedError } from '../../storage/errors.ts';
import { settled } from '../../testing/virtual-clock.ts';

const orders = () => withWork(orderSaga, () => {});
const act = (verb: 'abort' | 'retry') => ({ verb, actor: 'ann', reason: null });

let stage: Stage;

/** The types of a saga's history, in order. */
const historyOf = (sagaId: string) => stage.history(sagaId).map(({ type }) => type);

beforeEach(() => {
  stage = createStage();
});

const started = async (count: number) => {
  const orchestrator = stage.orchestrate([orders()]);
  const sagas = await Promise.all(
    Array.from({ length: count }, () => orchestrator.start(orderSaga, input)),
  );
  stage.wires.sent.length = 0;
  return { orchestrator, ids: sagas.map(({ id }) => id) };
};

describe('a start with many open sagas', () => {
  it('has a window of commands on the way, and goes on as answers come back', async () => {
    const { orchestrator, ids } = await started(2_000);
    orchestrator.stop();
    const after = stage.orchestrate([orders()]);
    expect(after.takingUp()).toBe(2_000);
    await settled();
    const firstOnes = stage.wires.sent.length;
    expect(firstOnes).toBeLessThanOrEqual(512);
    // A hundred of them end, and leave their places to a hundred others.
    const answered = stage.wires.sent.slice(0, 100).map(({ sagaId }) => sagaId);
    for (const id of answered)
      await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    await stage.clock.advance(1);
    expect(stage.wires.sent.length).toBe(firstOnes + 100);
    expect(after.takingUp()).toBe(ids.length - firstOnes - 100);
  });

  it('takes new work meanwhile', async () => {
    const { orchestrator } = await started(1_500);
    orchestrator.stop();
    const after = stage.orchestrate([orders()]);
    await settled();
    const { id } = await after.start(orderSaga, input);
    expect(stage.wires.sent.at(-1)).toMatchObject({ sagaId: id, attempt: 1 });
  });

  it('does not send more to a system that is slow', async () => {
    const { orchestrator } = await started(2_000);
    orchestrator.stop();
    stage.orchestrate([orders()]);
    await stage.clock.advance(5_000);
    // Nobody answers: at most a window each reply timeout, and the first at once.
    expect(stage.wires.sent.length).toBeLessThanOrEqual(6 * 512);
  });

  it('does not give up on the others because one cannot be moved on', async () => {
    const { orchestrator, ids } = await started(20);
    orchestrator.stop();
    const { find } = stage.rows;
    stage.rows.find = (id) => {
      if (id === ids[3]) throw new SyntaxError('no JSON in its row');
      return find(id);
    };
    stage.orchestrate([orders()]);
    await stage.clock.advance(30_000);
    const sent = new Set(stage.wires.sent.map(({ sagaId }) => sagaId));
    expect(ids.filter((id) => !sent.has(id))).toEqual([ids[3]]);
    const failures = stage.errors.filter((line) => line.startsWith('a saga could not go on'));
    expect(failures).toHaveLength(1);
  });

  it('lists them later if the database cannot be read yet', async () => {
    const { orchestrator, ids } = await started(3);
    orchestrator.stop();
    const { open } = stage.rows;
    stage.rows.open = () => {
      throw new CommitFailedError(new Error('database is locked'));
    };
    const after = stage.orchestrate([orders()]);
    expect(after.takingUp()).toBe(0);
    stage.rows.open = open;
    await stage.clock.advance(2_000);
    expect(new Set(stage.wires.sent.map(({ sagaId }) => sagaId))).toEqual(new Set(ids));
  });
});

describe('a command that did not leave', () => {
  it('was no try, and the history says that it did not leave and why', async () => {
    const { orchestrator } = await started(0);
    stage.wires.broken = true;
    const { id } = await orchestrator.start(orderSaga, input);
    await settled();
    expect(historyOf(id).slice(-2)).toEqual(['command-sent', 'command-not-sent']);
    expect(stage.sagaLog.find(id)?.awaiting?.attempt).toBe(0);
    stage.wires.broken = false;
    await stage.clock.advance(1_050);
    expect(stage.wires.sent).toMatchObject([{ sagaId: id, attempt: 1 }]);
  });

  it('is sent once the bus is back, and what was taken is not', async () => {
    const { orchestrator, ids } = await started(3);
    stage.wires.away = true;
    const { id } = await orchestrator.start(orderSaga, input);
    await settled();
    stage.wires.away = false;
    stage.wires.sendable('reconnected');
    await settled();
    expect(stage.wires.sent.map(({ sagaId }) => sagaId)).toEqual([id]);
    expect(ids).not.toContain(id);
  });

  it('is not tried while the bus says that it is away', async () => {
    const { ids } = await started(5);
    stage.wires.away = true;
    await stage.clock.advance(5_000);
    for (const id of ids) expect(historyOf(id)).toEqual(['started', 'step-done', 'command-sent']);
    expect(stage.errors).toEqual([]);
  });
});

describe('a receiver of this process that stands still', () => {
  it('puts no deadline off', async () => {
    const { ids } = await started(3);
    stage.wires.standstill = true;
    await stage.clock.advance(40_000);
    for (const id of ids)
      expect(stage.sagaLog.find(id)?.reason).toMatchObject({ code: 'deadline' });
  });
});

describe('a send that fails otherwise', () => {
  it('is sent again after the bus is back if no confirm came, and counts as a try', async () => {
    const { orchestrator } = await started(0);
    const { send } = stage.wires;
    stage.wires.send = () => Promise.reject(new UnconfirmedError('stock.hold', 'lost'));
    const { id } = await orchestrator.start(orderSaga, input);
    await settled();
    expect(stage.sagaLog.find(id)?.awaiting?.attempt).toBe(1);
    stage.wires.send = send;
    stage.wires.sendable('reconnected');
    stage.wires.sendable('reconnected');
    await settled();
    expect(stage.wires.sent).toMatchObject([{ sagaId: id, attempt: 2 }]);
  });

  it('is an error of its own if the message cannot be sent at all', async () => {
    const { orchestrator } = await started(0);
    stage.wires.send = () => Promise.reject(new InvalidMessageError('stock.hold', 'no goods'));
    await orchestrator.start(orderSaga, input);
    await settled();
    expect(stage.errors).toEqual(['a command cannot be sent']);
  });

  it('is sent when due also if the database cannot note that it did not leave', async () => {
    const { orchestrator } = await started(0);
    const { send } = stage.wires;
    const { run } = stage.database.commit;
    stage.wires.send = async () => {
      stage.database.commit.run = () => Promise.reject(new CommitFailedError(new Error('full')));
      throw new NotSentError('stock.hold', 'away');
    };
    const { id } = await orchestrator.start(orderSaga, input);
    await settled();
    stage.database.commit.run = run;
    stage.wires.send = send;
    await stage.clock.advance(1_100);
    expect(stage.wires.sent).toMatchObject([{ sagaId: id }]);
  });
});

describe('an orchestrator that ends, or whose bus goes, while it sends again', () => {
  it('sends no more pages', async () => {
    const { orchestrator } = await started(1_200);
    orchestrator.stop();
    const ending = stage.orchestrate([orders()]);
    ending.stop();
    await settled();
    expect(stage.wires.sent.length).toBeLessThanOrEqual(512);
  });

  it('takes up once what may not have left before it', async () => {
    const { orchestrator, ids } = await started(600);
    orchestrator.stop();
    const { orchestrator: after, bus } = stage.prepare([orders()]);
    const last = ids.at(-1) ?? '';
    await after.operate(last, act('retry'));
    await settled();
    await bus.start();
    stage.wires.sendable('reconnected');
    while (after.takingUp() > 0) await stage.clock.advance(100);
    expect(stage.wires.sent.filter(({ sagaId }) => sagaId === last)).toHaveLength(1);
  });

  it('goes on once the bus is back', async () => {
    const { orchestrator, ids } = await started(1_200);
    orchestrator.stop();
    stage.orchestrate([orders()]);
    stage.wires.away = true;
    await settled();
    await stage.clock.advance(3_000);
    stage.wires.away = false;
    stage.wires.sendable('reconnected');
    await stage.clock.advance(6_000);
    expect(new Set(stage.wires.sent.map(({ sagaId }) => sagaId)).size).toBe(ids.length);
  });
});

describe('ten reconnects in a row', () => {
  it('stall nothing, however little time they take', async () => {
    const { orchestrator, ids } = await started(1);
    const [id = ''] = ids;
    await orchestrator.operate(id, act('abort'));
    for (let n = 0; n < 10; n += 1) {
      stage.wires.broken = true;
      await orchestrator.operate(id, act('retry'));
      await settled();
      stage.wires.broken = false;
      stage.wires.sendable('reconnected');
      await settled();
    }
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'compensating', stall: null });
    expect(stage.told).toEqual([]);
  });

  it('tell nobody once more of what is stalled: only a start does', async () => {
    const { orchestrator, ids } = await started(1);
    const [id = ''] = ids;
    await orchestrator.operate(id, act('abort'));
    await stage.clock.advance(400_000);
    expect(stage.told).toEqual([id]);
    for (let n = 0; n < 10; n += 1) stage.wires.sendable('reconnected');
    await settled();
    expect(stage.told).toEqual([id]);
    orchestrator.stop();
    stage.orchestrate([orders()]);
    await settled();
    expect(stage.told).toEqual([id, id]);
  });
});

describe('a clock that is set back by an hour while the process runs', () => {
  it('puts off nothing for longer than a minute', async () => {
    const { ids } = await started(1);
    const { now } = stage.clock;
    stage.clock.now = () => now() - 3_600_000;
    await stage.clock.advance(75_000);
    expect(stage.wires.sent[0]).toMatchObject({ sagaId: ids[0], attempt: 2 });
    expect(stage.sagaLog.find(ids[0] ?? '')?.reason).toMatchObject({ code: 'deadline' });
  });
});

describe('how many may be at work', () => {
  it('does not count what waits for a person', async () => {
    const orchestrator = stage.orchestrate([orders()], { maxInFlight: 2 });
    const { id } = await orchestrator.start(orderSaga, input);
    await orchestrator.start(orderSaga, input);
    await expect(orchestrator.start(orderSaga, input)).rejects.toThrow('2 sagas are in flight');
    await orchestrator.operate(id, act('abort'));
    await expect(orchestrator.start(orderSaga, input)).rejects.toThrow('2 sagas are in flight');
    await stage.clock.advance(400_000);
    expect(orchestrator.counts()).toMatchObject({ running: 0, stalled: 2 });
    await orchestrator.start(orderSaga, input);
  });

  it('keeps out nothing that only gives back', async () => {
    const orchestrator = stage.orchestrate([orders()], { maxInFlight: 1 });
    await orchestrator.start(orderSaga, input);
    await orchestrator.start(orderSaga, input, { passes: true });
    expect(orchestrator.counts().running).toBe(2);
  });

  it('is known from the start, and follows each of them to its end', async () => {
    const { orchestrator, ids } = await started(3);
    await stage.answer(`${ids[0]}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    await stage.answer(`${ids[1]}:hold-goods:do`, 'GOODS_HELD', price);
    const counts = {
      running: 2,
      compensated: 1,
      completed: 0,
      compensating: 0,
      stalled: 0,
    };
    expect(orchestrator.counts()).toEqual(counts);
    expect(stage.orchestrate([orders()]).counts()).toEqual(counts);
    await stage.clock.advance(3_700_000);
    await orchestrator.sweep(stage.clock.now());
    expect(orchestrator.counts().compensated).toBe(stage.sagaLog.countAll().compensated ?? 0);
  });
});

describe('a redrive', () => {
  it('is a retry of the very command that the saga awaits', async () => {
    const { ids } = await started(1);
    expect(await stage.wires.redriven(`${ids[0]}:hold-goods:do`)).toBeUndefined();
    expect(stage.wires.sent).toMatchObject([{ id: `${ids[0]}:hold-goods:do`, attempt: 2 }]);
    expect(historyOf(ids[0] ?? '')).toContain('retried');
  });

  it('of a saga that cannot go on is refused with the reason', async () => {
    const { orchestrator, ids } = await started(1);
    orchestrator.stop();
    stage.orchestrate([]);
    expect(await stage.wires.redriven(`${ids[0]}:hold-goods:do`)).toContain('is not registered');
    stage.database.commit.run = () => Promise.reject(new CommitFailedError(new Error('full')));
    await expect(stage.wires.redriven(`${ids[0]}:hold-goods:do`)).rejects.toThrow('full');
  });

  it('of anything else is refused with the reason, and sends nothing', async () => {
    const { orchestrator, ids } = await started(1);
    const blocking = `${ids[0]}:hold-goods:do`;
    await orchestrator.operate(ids[0] ?? '', act('abort'));
    stage.wires.sent.length = 0;
    expect(await stage.wires.redriven(blocking)).toContain(`awaits ${ids[0]}:hold-goods:undo`);
    expect(await stage.wires.redriven('nobody:hold-goods:do')).toContain('no saga that is known');
    expect(await stage.wires.redriven('no command of ours')).toContain('no saga that is known');
    expect(stage.wires.sent).toEqual([]);
  });
});
