/** What an orchestrator does beside the way of one saga: restarts, resends, what it tells. */
import { beforeEach, describe, expect, it } from 'vitest';
import { listening } from '../../tests/support/log.ts';
import { goodsPrice, orderInput, orderSaga, returnSaga } from '../../tests/support/order-saga.ts';
import { createStage, registered, type Stage, withWork } from '../../tests/support/stage.ts';
import { settled } from '../testing/virtual-clock.ts';
import { OverloadedError } from './errors.ts';

let stage: Stage;

beforeEach(() => {
  stage = createStage();
});

const act = (verb: 'abort' | 'retry' | 'resolve') => ({ verb, actor: 'ann', reason: null });
const kinds = (sagaId: string) => stage.history(sagaId).map(({ type }) => type);

describe('a saga of a build that knew no fingerprints', () => {
  it('goes on after an upgrade: nothing tells that its steps were others', async () => {
    const before = stage.orchestrate([registered()]);
    const { id } = await before.start(orderSaga, orderInput);
    before.stop();
    stage.database.writer.run('UPDATE saga_instances SET fingerprint = NULL');
    stage.orchestrate([registered()]);
    await settled();
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', goodsPrice);
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
    expect(stage.wires.sent.at(-1)).toMatchObject({ id: `${id}:charge-card:do` });
  });
});

describe('every command that leaves', () => {
  it('tells the oldest saga that is kept, whatever made it leave', async () => {
    const first = stage.orchestrate([registered()]);
    const oldest = await first.start(orderSaga, orderInput);
    const { id } = await first.start(orderSaga, orderInput);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', goodsPrice);
    await stage.clock.advance(2_500);
    await first.operate(id, act('retry'));
    await first.operate(id, act('abort'));
    await stage.clock.advance(2_500);
    first.stop();
    stage.orchestrate([registered()]);
    await settled();
    const { sent } = stage.wires;
    expect(new Set(sent.map(({ type }) => type))).toEqual(
      new Set(['stock.hold', 'payment.charge', 'payment.refund']),
    );
    expect(sent.length).toBeGreaterThan(5);
    for (const command of sent) expect(command.oldestSagaId, command.id).toBe(oldest.id);
  });

  it('names what it compensates, and names nothing where it compensates nothing', async () => {
    const orchestrator = stage.orchestrate([registered()]);
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await orchestrator.operate(id, act('abort'));
    const [doing, compensation] = stage.wires.sent;
    expect(doing).not.toHaveProperty('compensates');
    expect(compensation).toMatchObject({ compensates: `${id}:hold-goods:do` });
  });
});

describe('a step with a deadline', () => {
  it('is sent again at the pace of its backoff, however often it was sent', async () => {
    const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 3_600_000, stallAttempts: 2 };
    const orchestrator = stage.orchestrate([registered()], { policy });
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await stage.clock.advance(50_000);
    expect(stage.wires.sent.length).toBeGreaterThan(5);
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'running', stall: null });
  });
});

describe('a compensation without an answer', () => {
  it('calls nobody before so many tries, and then says after how many', async () => {
    const told: string[] = [];
    const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
    const onStalled = ({ id }: { id: string }) => void told.push(id);
    const orchestrator = stage.orchestrate([registered()], { policy, onStalled });
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await orchestrator.operate(id, act('abort'));
    const tries = () => stage.wires.sent.filter(({ type }) => type === 'stock.free').length;
    while (tries() < 3) await stage.clock.advance(100);
    expect(told).toEqual([]);
    while (tries() < 4) await stage.clock.advance(100);
    expect(told).toEqual([id]);
    expect(stage.sagaLog.find(id)?.stall?.detail).toContain('after 4 tries');
  });
});

describe('a stalled saga', () => {
  it('that is refused has healed first, and its history says so', async () => {
    const before = stage.orchestrate([registered()]);
    const { id } = await before.start(orderSaga, orderInput);
    before.stop();
    const without = stage.orchestrate([]);
    await settled();
    without.stop();
    expect(stage.sagaLog.find(id)?.state).toBe('stalled');
    stage.orchestrate([registered()]);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'compensated', stall: null });
    const story = kinds(id).filter((type) => /stalled|healed|refused/.test(type));
    expect(story).toEqual(['stalled', 'healed', 'step-refused']);
  });
});

describe('a history', () => {
  it('counts its entries from one on, over restarts', async () => {
    const before = stage.orchestrate([registered()]);
    const { id } = await before.start(orderSaga, orderInput);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', goodsPrice);
    before.stop();
    stage.orchestrate([registered()]);
    await stage.answer(`${id}:charge-card:do`, 'CARD_DECLINED', { reason: 'card_declined' });
    const numbers = stage.history(id).map(({ seq }) => seq);
    expect(numbers.length).toBeGreaterThan(6);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe('a bound on open sagas', () => {
  it('refuses one too many, and takes one again once another has ended', async () => {
    const orchestrator = stage.orchestrate([registered()], { maxInFlight: 2 });
    const start = () => orchestrator.start(orderSaga, orderInput);
    const { id } = await start();
    await start();
    await expect(start()).rejects.toThrow(OverloadedError);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    await start();
    await expect(start()).rejects.toThrow(OverloadedError);
  });

  it('counts those that are about to start, and no longer those that failed to', async () => {
    const orchestrator = stage.orchestrate([registered()], { maxInFlight: 1 });
    const admit = () => {
      throw new Error('not you');
    };
    const failing = orchestrator.start(orderSaga, orderInput, { admit });
    const waiting = orchestrator.start(orderSaga, orderInput);
    await expect(waiting).rejects.toThrow(OverloadedError);
    await expect(failing).rejects.toThrow('not you');
    await orchestrator.start(orderSaga, orderInput);
  });
});

describe('a step that cannot fail but gets no answer', () => {
  it('can be taken for done by a person who did it by hand', async () => {
    const cancelling = withWork(returnSaga, () => {});
    const orchestrator = stage.orchestrate([cancelling]);
    const { id } = await orchestrator.start(returnSaga, { orderId: 'o1', goodsId: 'g1' });
    while (stage.sagaLog.find(id)?.state !== 'stalled') await stage.clock.advance(1_000);
    const resolved = await orchestrator.operate(id, act('resolve'));
    expect(resolved).toMatchObject({ state: 'running', stall: null });
    expect(stage.wires.sent.at(-1)?.type).toBe('stock.recall');
  });
});

describe('an engine error', () => {
  it('keeps what caused it, and has a code that programs can go by', async () => {
    const cause = new Error('no such table');
    const broken = withWork(orderSaga, () => {
      throw cause;
    });
    const starting = stage.orchestrate([broken]).start(orderSaga, orderInput);
    await expect(starting).rejects.toMatchObject({ code: 'engine_error', cause });
  });
});

describe('a saga can be looked up', () => {
  /** Sends and replies of every kind: two sagas, one of them resolved by hand. */
  const makeReplies = async () => {
    const orchestrator = stage.orchestrate([registered()]);
    const begin = async (requestId: string) => {
      const { id } = await orchestrator.start(orderSaga, orderInput, { requestId });
      await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', goodsPrice);
      await stage.answer(`${id}:charge-card:do`, 'CARD_DECLINED', { reason: 'declined' });
      return id;
    };
    const [freed, fenced] = [await begin('r1'), await begin('r2')];
    await stage.answer(`${freed}:hold-goods:undo`, 'GOODS_FREED');
    await stage.answer(`${freed}:hold-goods:undo`, 'GOODS_FREED');
    await stage.clock.advance(120_000);
    await orchestrator.operate(fenced, act('resolve'));
    await stage.answer(`${fenced}:hold-goods:undo`, 'GOODS_FREED');
    return { queries: orchestrator.queries, freed, fenced };
  };

  it('by the id of every message that its history tells of', async () => {
    const { queries, freed, fenced } = await makeReplies();
    const told = [freed, fenced].flatMap((id) => stage.history(id));
    const ofMessages = told.filter(({ detail }) => 'messageId' in detail);
    expect(new Set(ofMessages.map(({ type }) => type))).toEqual(
      new Set([
        'command-sent',
        'command-resent',
        'step-done',
        'step-refused',
        'step-compensated',
        'reply-ignored',
        'fence-answered',
      ]),
    );
    for (const { sagaId, type, detail } of ofMessages)
      expect(queries.findByMessage(String(detail.messageId)), type).toBe(sagaId);
  });

  it('by the id of the request that began it', async () => {
    const { queries, freed, fenced } = await makeReplies();
    expect([queries.findByRequest('r1'), queries.findByRequest('r2')]).toEqual([freed, fenced]);
  });
});

describe('the log', () => {
  it('names the saga and its order in each line, and at the end why it ended', async () => {
    const { lines, log } = listening();
    const orchestrator = stage.orchestrate([registered()], { log });
    const { id } = await orchestrator.start(orderSaga, orderInput, { requestId: 'r1' });
    await orchestrator.operate(id, act('retry'));
    await stage.clock.advance(250);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines)
      expect(line, line.said).toMatchObject({ sagaId: id, businessKey: 'o1' });
    const said = (what: string) => lines.find((line) => line.said === what);
    expect(said('saga started')).toMatchObject({ definition: 'place-order', requestId: 'r1' });
    expect(said('an operator acted on a saga')).toMatchObject({ verb: 'retry', actor: 'ann' });
    expect(said('saga ended')).toMatchObject({
      state: 'compensated',
      reason: { code: 'refused', detail: 'sold_out' },
      ms: 250,
    });
  });

  it('names the saga that the engine failed on, with the error', async () => {
    const { lines, log } = listening();
    const cursed = withWork(orderSaga, ({ type }) => {
      if (type === 'confirm') throw new Error('cursed');
    });
    const orchestrator = stage.orchestrate([cursed], { log });
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_HELD', goodsPrice);
    const errors = lines.filter((line) => 'err' in line);
    expect(errors).not.toEqual([]);
    for (const line of errors) expect(line).toMatchObject({ sagaId: id });
    expect(String(errors[0]?.err)).toContain('cursed');
  });
});
