import { beforeEach, describe, expect, it } from 'vitest';
import { listening, silent } from '../../tests/support/log.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../tests/support/order-saga.ts';
import { createStage, type Stage, withWork } from '../../tests/support/stage.ts';
import { connectTo } from '../../tests/support/wires.ts';
import { ReceiverUnavailableError } from '../bus/errors.ts';
import { idAt } from '../ports/ids.ts';
import { CommitFailedError, StaleWriteError } from '../storage/errors.ts';
import { countedIds } from '../testing/ids.ts';
import { settled } from '../testing/virtual-clock.ts';
import { BusStartedError, OrchestratorStoppedError } from './errors.ts';
import type { Verb } from './machine/events.ts';

let stage: Stage;

beforeEach(() => {
  stage = createStage();
});

/** An orchestrator on the same database: a second one is what a restart is. */
const orchestrate: Stage['orchestrate'] = (sagas) => stage.orchestrate(sagas);

const act = (verb: Verb) => ({ verb, actor: 'ann', reason: null });

const orders = () => withWork(orderSaga, () => {});

/** The step `<sagaId>/<step>` is answered. */
const reply = (where: string, type: string, payload = {}) => {
  const [sagaId = '', step] = where.split('/');
  const correlationId = `${sagaId}:${step}:do`;
  return stage.wires.comesBack({ id: `r-${step}`, type, sagaId, correlationId, payload });
};

describe('the log', () => {
  it.each([
    ['has each entry of a history', true, 4],
    ['is told of none that it does not keep', false, 0],
  ])('%s', async (_, isKept, count) => {
    const lines: string[] = [];
    const debug = (_fields: object, said: string) => void lines.push(said);
    const log = { ...silent, debug, isLevelEnabled: () => isKept };
    const { id } = await stage.orchestrate([orders()], { log }).start(orderSaga, input);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', { price });
    const ofHistory = lines.filter((said) => said.startsWith('saga history: '));
    if (count === 0) expect(ofHistory).toEqual([]);
    else expect(ofHistory.length).toBeGreaterThanOrEqual(count);
  });
});

describe('a saga that is started', () => {
  it('is durable before its first command leaves', async () => {
    const orchestrator = orchestrate([orders()]);
    const starting = orchestrator.start(orderSaga, input);
    expect(stage.wires.sent).toEqual([]);
    const { id } = await starting;
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', businessKey: 'o1' });
    expect(stage.wires.sent).toMatchObject([
      { id: `${id}:hold-goods:do`, attempt: 1, replyTo: 'r' },
    ]);
  });

  it('tells in its commands the oldest saga that is known, until that is removed', async () => {
    const orchestrator = orchestrate([orders()]);
    const told = () => stage.wires.sent.at(-1)?.oldestSagaId;
    const first = await orchestrator.start(orderSaga, input);
    expect(told()).toBe(first.id);
    const second = await orchestrator.start(orderSaga, input);
    expect(told()).toBe(first.id);
    await orchestrator.operate(first.id, act('abort'));
    await stage.answer(`${first.id}:hold-goods:undo`, 'GOODS_FREED');
    await stage.clock.advance(1);
    await orchestrator.sweep(stage.clock.now());
    await reply(`${second.id}/hold-goods`, 'GOODS_HELD', price);
    expect(told()).toBe(second.id);
  });

  it('tells itself where it is older than all, since the clock was set back', async () => {
    const orchestrator = orchestrate([orders()]);
    await orchestrator.start(orderSaga, input);
    const { now } = stage.clock;
    stage.clock.now = () => now() - 60_000;
    const { id } = await orchestrator.start(orderSaga, input);
    expect(stage.wires.sent.at(-1)).toMatchObject({ sagaId: id, oldestSagaId: id });
  });

  it('is listed from the time at which it began on, as time goes by while it starts', async () => {
    const orchestrator = orchestrate([orders()]);
    const { now } = stage.clock;
    let passed = 0;
    stage.clock.now = () => {
      passed += 1;
      return now() + passed;
    };
    const { id, createdAt } = await orchestrator.start(orderSaga, input);
    const list = { order: 'newest-first', limit: 10 } as const;
    const listed = (span: object) => orchestrator.queries.list({ ...list, ...span });
    expect(listed({ createdFrom: createdAt })).toMatchObject([{ id }]);
    expect(listed({ createdBefore: createdAt })).toEqual([]);
  });

  it('goes on with each reply to its end, of which those who wait are told', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const ended = orchestrator.ended(id, { timeoutMs: 60_000 });
    await reply(`${id}/hold-goods`, 'GOODS_HELD', price);
    await reply(`${id}/charge-card`, 'CARD_CHARGED', { receiptId: 'x' });
    await reply(`${id}/ship-goods`, 'GOODS_SHIPPED');
    expect(await ended).toBe(true);
    expect(stage.sagaLog.find(id)?.state).toBe('completed');
    expect(await orchestrator.ended(id, { timeoutMs: 60_000 })).toBe(true);
    expect(await orchestrator.ended('one removed since', { timeoutMs: 60_000 })).toBe(true);
  });

  it('leaves nothing behind where its first step throws', async () => {
    const broken = withWork(orderSaga, () => {
      throw 'no such table';
    });
    const orchestrator = orchestrate([broken]);
    await expect(orchestrator.start(orderSaga, input)).rejects.toThrow('no such table');
    expect(stage.sagaLog.open()).toEqual([]);
    expect(stage.wires.sent).toEqual([]);
  });

  it('that does not end in time is said not to have', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const ended = orchestrator.ended(id, { timeoutMs: 500 });
    await stage.clock.advance(500);
    expect(await ended).toBe(false);
  });
});

describe('a command', () => {
  it('that could not be sent is sent when it is due', async () => {
    const orchestrator = orchestrate([orders()]);
    stage.wires.broken = true;
    await orchestrator.start(orderSaga, input);
    await settled();
    stage.wires.broken = false;
    await stage.clock.advance(1_050);
    expect(stage.wires.sent).toMatchObject([{ attempt: 1, type: 'stock.hold' }]);
  });

  it('is in the history as not sent, and why', async () => {
    const orchestrator = orchestrate([orders()]);
    stage.wires.broken = true;
    const { id } = await orchestrator.start(orderSaga, input);
    await settled();
    expect(orchestrator.queries.history(id).at(-1)).toMatchObject({
      type: 'command-not-sent',
      step: 'hold-goods',
      detail: { messageId: `${id}:hold-goods:do`, why: expect.stringContaining('the wire is cut') },
    });
  });

  it('is sent again, and the saga goes back, while no answer comes', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    await stage.clock.advance(20_000);
    const types = stage.wires.sent.map(({ type }) => type);
    expect(types.filter((type) => type === 'stock.hold').length).toBeGreaterThan(2);
    expect(types).toContain('stock.free');
    const compensation = stage.wires.sent.find(({ type }) => type === 'stock.free');
    expect(compensation?.compensates).toBe(`${id}:hold-goods:do`);
  });

  it('of more sagas than one page is sent again for each', async () => {
    const orchestrator = orchestrate([orders()]);
    const wishes = Array.from({ length: 1_200 }, () => orchestrator.start(orderSaga, input));
    await Promise.all(wishes);
    stage.wires.sent.length = 0;
    await stage.clock.advance(1_050);
    expect(stage.wires.sent.length).toBeLessThan(1_200);
    await stage.clock.advance(3_000);
    expect(new Set(stage.wires.sent.map(({ sagaId }) => sagaId)).size).toBe(1_200);
  });

  it('is not sent any more once the orchestrator was stopped', async () => {
    const orchestrator = orchestrate([orders()]);
    await orchestrator.start(orderSaga, input);
    orchestrator.stop();
    await stage.clock.advance(60_000);
    expect(stage.wires.sent).toHaveLength(1);
  });
});

describe('a restart', () => {
  it('sends all that is awaited again, and counts it', async () => {
    const before = orchestrate([orders()]);
    const started = await Promise.all(
      Array.from({ length: 1_100 }, () => before.start(orderSaga, input)),
    );
    before.stop();
    stage.wires.sent.length = 0;
    const after = orchestrate([orders()]);
    expect(after.takingUp()).toBe(1_100);
    await settled();
    expect(after.takingUp()).toBeGreaterThan(0);
    await stage.clock.advance(3_000);
    expect(after.takingUp()).toBe(0);
    const ids = new Set(stage.wires.sent.map(({ sagaId }) => sagaId));
    expect(ids).toEqual(new Set(started.map(({ id }) => id)));
  });

  it('at which the database fails goes on with what is left as it comes due', async () => {
    const before = orchestrate([orders()]);
    await before.start(orderSaga, input);
    before.stop();
    stage.wires.sent.length = 0;
    const { run } = stage.database.commit;
    stage.database.commit.run = () => Promise.reject(new CommitFailedError(new Error('disk full')));
    expect(orchestrate([orders()]).takingUp()).toBe(1);
    await stage.clock.advance(1_500);
    expect(stage.wires.sent).toEqual([]);
    stage.database.commit.run = run;
    await stage.clock.advance(1_500);
    expect(stage.wires.sent[0]).toMatchObject({ attempt: 2, type: 'stock.hold' });
  });

  it('tells again of what is still stalled', async () => {
    const before = orchestrate([orders()]);
    const { id } = await before.start(orderSaga, input);
    await stage.clock.advance(600_000);
    expect(stage.told).toEqual([id]);
    before.stop();
    orchestrate([orders()]);
    await settled();
    expect(stage.told).toEqual([id, id]);
  });

  it('with other steps under the same version stalls instead of going astray', async () => {
    const before = orchestrate([orders()]);
    const { id } = await before.start(orderSaga, input);
    before.stop();
    const steps = orderSaga.steps.slice(0, 2);
    orchestrate([withWork({ ...orderSaga, steps }, () => {})]);
    await settled();
    expect(stage.sagaLog.find(id)?.stall?.detail).toContain(
      'have changed since this instance started',
    );
  });

  it('with a newer version beside goes on under the one that each began with', async () => {
    const before = orchestrate([orders()]);
    const old = await before.start(orderSaga, input);
    before.stop();
    const newer = { ...orderSaga, version: 2, steps: orderSaga.steps.slice(0, 2) };
    const both = orchestrate([orders(), withWork(newer, () => {})]);
    await settled();
    const fresh = await both.start(newer, input);
    for (const { id } of [old, fresh]) await reply(`${id}/hold-goods`, 'GOODS_HELD', price);
    expect(stage.sagaLog.find(old.id)).toMatchObject({ version: 1, state: 'running' });
    expect(stage.sagaLog.find(fresh.id)).toMatchObject({ version: 2, state: 'completed' });
  });

  it('without the version of a saga stalls that one until the version is back', async () => {
    const before = orchestrate([orders()]);
    const { id } = await before.start(orderSaga, input);
    before.stop();
    const without = orchestrate([]);
    await settled();
    without.stop();
    expect(stage.sagaLog.find(id)?.stall).toMatchObject({ code: 'version_unregistered' });
    orchestrate([orders()]);
    await settled();
    await reply(`${id}/hold-goods`, 'GOODS_HELD', price);
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
  });
});

describe('a due time that has been put off', () => {
  it('changes nothing when it comes', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const before = stage.sagaLog.find(id);
    const { due } = stage.rows;
    let looks = 0;
    stage.rows.due = (range) => {
      looks += 1;
      return looks === 1 ? [id] : due(range);
    };
    stage.wires.sendable('reconnected');
    await settled();
    expect(stage.sagaLog.find(id)).toEqual(before);
    expect(stage.wires.sent).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('turns a saga round, or is told why not', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    expect(await orchestrator.operate(id, act('abort'))).toMatchObject({ state: 'compensating' });
    expect(stage.wires.sent.at(-1)?.type).toBe('stock.free');
    await expect(orchestrator.operate(id, act('abort'))).rejects.toThrow(
      'cannot abort: the saga is going',
    );
    expect(await orchestrator.operate('nobody', act('abort'))).toBeUndefined();
  });

  it('cannot act on a saga whose version is not there', async () => {
    const before = orchestrate([orders()]);
    const { id } = await before.start(orderSaga, input);
    before.stop();
    await expect(orchestrate([]).operate(id, act('abort'))).rejects.toThrow('is not registered');
  });
});

describe('a row that another owner has written', () => {
  it('stops the write, and nothing is sent', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const { update } = stage.rows;
    stage.rows.update = (row, expected) => update(row, expected - 1);
    await expect(orchestrator.operate(id, act('retry'))).rejects.toThrow(StaleWriteError);
    expect(stage.wires.sent).toHaveLength(1);
    expect(stage.sagaLog.find(id)?.awaiting?.attempt).toBe(1);
  });
});

describe('a database that fails', () => {
  it('is no fault of the saga: it is not stalled for it', async () => {
    const failing = withWork(orderSaga, () => {
      throw new CommitFailedError(new Error('disk full'));
    });
    const orchestrator = orchestrate([failing]);
    await expect(orchestrator.start(orderSaga, input)).rejects.toThrow(CommitFailedError);
    expect(stage.told).toEqual([]);
  });

  it('or a saga that is gone meanwhile, does not stop a start', async () => {
    stage.rows.open = () => ['ghost'];
    const orchestrator = orchestrate([orders()]);
    expect(orchestrator.takingUp()).toBe(1);
    await settled();
    expect(orchestrator.takingUp()).toBe(0);
    expect(stage.wires.sent).toEqual([]);
  });
});

describe('two sagas of one name and version', () => {
  it('cannot be registered together', () => {
    expect(() => orchestrate([orders(), orders()])).toThrow('registered twice');
  });
});

describe('a saga that is not registered', () => {
  it('cannot be started', async () => {
    await expect(orchestrate([]).start(orderSaga, input)).rejects.toThrow('is not registered');
  });
});

describe('an engine that fails on one saga', () => {
  it('stalls that one, keeps its place, and goes on with the others', async () => {
    const poisoned = withWork(orderSaga, (work) => {
      if (work.type === 'confirm' && work.orderId === 'bad') throw new Error('cursed');
    });
    const orchestrator = orchestrate([poisoned]);
    const bad = await orchestrator.start(orderSaga, { ...input, orderId: 'bad' });
    const good = await orchestrator.start(orderSaga, input);
    await reply(`${bad.id}/hold-goods`, 'GOODS_HELD', price);
    await reply(`${good.id}/hold-goods`, 'GOODS_HELD', price);
    expect(stage.sagaLog.find(bad.id)).toMatchObject({
      state: 'stalled',
      stall: { code: 'engine_error' },
      awaiting: { commandId: `${bad.id}:hold-goods:do` },
    });
    expect(stage.sagaLog.find(good.id)?.awaiting?.type).toBe('payment.charge');
  });
});

describe('a reply', () => {
  it('to a saga that was removed after its time does no harm', async () => {
    orchestrate([orders()]);
    const old = `${idAt(stage.clock.now() - 3_600_001)}-7000-8000-000000000000`;
    await reply(`${old}/hold-goods`, 'GOODS_HELD', price);
    expect(stage.wires.sent).toEqual([]);
  });

  it('to a saga that is unknown here, and too young to be forgotten, is set aside', async () => {
    orchestrate([orders()]);
    const young = `${idAt(stage.clock.now() - 3_599_000)}-7000-8000-000000000000`;
    for (const sagaId of [young, 'nobody'])
      await expect(reply(`${sagaId}/hold-goods`, 'GOODS_HELD', price)).rejects.toThrow(
        'is not known here',
      );
  });

  it('that comes twice at once moves the saga on once', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const same = () => reply(`${id}/hold-goods`, 'GOODS_HELD', price);
    await Promise.all([same(), same()]);
    expect(stage.wires.sent.map(({ type }) => type)).toEqual(['stock.hold', 'payment.charge']);
  });
});

describe('the one door of the sending side', () => {
  it('sends nothing before the bus can, and then all that was started meanwhile', async () => {
    const { orchestrator, bus } = stage.prepare([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    await stage.clock.advance(5_000);
    expect(stage.wires.sent).toEqual([]);
    expect(orchestrator.queries.history(id).at(-1)).toMatchObject({
      type: 'command-not-sent',
      detail: { why: expect.stringContaining('the bus has not started') },
    });
    await bus.start();
    await settled();
    expect(stage.wires.sent).toMatchObject([{ sagaId: id, attempt: 1 }]);
  });

  it('takes up what a former process left once the bus can send, and says how much', async () => {
    const before = orchestrate([orders()]);
    const { id } = await before.start(orderSaga, input);
    before.stop();
    stage.wires.sent.length = 0;
    const { lines, log } = listening();
    const { orchestrator, bus } = stage.prepare([orders()], { log });
    stage.wires.away = true;
    await bus.start();
    await stage.clock.advance(5_000);
    expect([orchestrator.takingUp(), stage.wires.sent, lines]).toEqual([1, [], []]);
    stage.wires.away = false;
    stage.wires.sendable('reconnected');
    await settled();
    expect(lines[0]).toEqual({ recovering: 1, said: 'taking up the sagas of a former process' });
    expect([orchestrator.takingUp(), stage.wires.sent]).toMatchObject([0, [{ sagaId: id }]]);
  });

  it('says how much it takes up at its start alone', async () => {
    const before = orchestrate([orders()]);
    await Promise.all(Array.from({ length: 600 }, () => before.start(orderSaga, input)));
    before.stop();
    const { lines, log } = listening();
    const after = stage.orchestrate([orders()], { log });
    await settled();
    expect(after.takingUp()).toBeGreaterThan(0);
    stage.wires.sendable('reconnected');
    await settled();
    expect(lines.flatMap(({ recovering }) => recovering ?? [])).toEqual([600]);
  });

  it('cannot be opened on a bus that has started: replies would come to nobody', async () => {
    const bus = connectTo(stage.wires);
    await bus.start();
    expect(() => stage.prepare([orders()], { bus })).toThrow(BusStartedError);
  });

  it('refuses ids that do not tell when they were made', () => {
    expect(() => stage.prepare([orders()], { newId: countedIds('saga') })).toThrow(
      expect.objectContaining({
        code: 'unsorted_ids',
        message: expect.stringContaining('RFC 9562'),
      }),
    );
  });

  it('is shut once it is stopped, with an error of its own', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    orchestrator.stop();
    const asked = [
      orchestrator.start(orderSaga, input),
      orchestrator.operate(id, act('retry')),
      orchestrator.redrive(`${id}:hold-goods:do`),
      orchestrator.sweep(stage.clock.now()),
    ];
    for (const one of asked) await expect(one).rejects.toThrow(OrchestratorStoppedError);
    expect(stage.wires.sent).toHaveLength(1);
  });

  it('redrives the command that a saga awaits, by its id', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    expect(await orchestrator.redrive(`${id}:hold-goods:do`)).toBeUndefined();
    expect(stage.wires.sent).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  });

  it('redrives nothing of a saga that is forgotten', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    await orchestrator.operate(id, act('abort'));
    await stage.answer(`${id}:hold-goods:undo`, 'GOODS_FREED');
    await stage.clock.advance(1);
    expect(await orchestrator.sweep(stage.clock.now())).toBe(1);
    stage.wires.sent.length = 0;
    expect(await orchestrator.redrive(`${id}:hold-goods:do`)).toContain('no saga that is known');
    expect(stage.wires.sent).toEqual([]);
  });

  it('lets what admits a saga see the sagas that the same commit has written', async () => {
    const orchestrator = orchestrate([orders()]);
    const first = await orchestrator.start(orderSaga, input);
    const seen: unknown[] = [];
    await orchestrator.start(orderSaga, input, {
      admit: (sagas) => void seen.push(sagas.find(first.id)?.state, sagas.find('nobody')),
    });
    expect(seen).toEqual(['running', undefined]);
  });

  it('has a reply that the disk does not take come again once it does', async () => {
    const orchestrator = orchestrate([orders()]);
    const { id } = await orchestrator.start(orderSaga, input);
    const { run } = stage.database.commit;
    stage.database.commit.run = () => Promise.reject(new CommitFailedError(new Error('full')));
    const answer = stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', price);
    const error: unknown = await answer.catch((thrown: unknown) => thrown);
    if (!(error instanceof ReceiverUnavailableError)) throw error;
    stage.database.commit.run = run;
    expect(await error.isBack()).toBe(true);
  });
});
