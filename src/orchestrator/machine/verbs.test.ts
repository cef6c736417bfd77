import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderSaga, returnSaga } from '../../../tests/support/order-saga.ts';
import { heldOrder, startedOrder } from '../../../tests/support/orders.ts';
import type { Verb } from './events.ts';
import { whyNot } from './verbs.ts';

const goingBack = () => {
  const saga = heldOrder();
  saga.replies('CARD_DECLINED', { reason: 'card_declined' });
  return saga;
};
const cancellation = () => new MachineDriver(returnSaga, { orderId: 'o1', goodsId: 'g1' });

const act = (verb: Verb, reason: string | null = null) =>
  ({ type: 'operated', verb, actor: 'ann', reason }) as const;

/** Until somebody is called. */
const stalled = <Saga extends { instance: { state: string }; comesDue(): unknown }>(saga: Saga) => {
  while (saga.instance.state !== 'stalled') saga.comesDue();
  return saga;
};

describe('abort', () => {
  it('goes back from where it is, the command under way included', () => {
    const saga = heldOrder();
    expect(whyNot(orderSaga, saga.instance, 'abort')).toBeUndefined();
    saga.happens(act('abort', 'customer called'));
    expect(saga.stepState('charge-card')).toBe('compensating');
    saga.replies('CARD_REFUNDED');
    saga.replies('GOODS_FREED');
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      reason: { code: 'aborted', detail: 'customer called', step: 'charge-card' },
    });
    expect(saga.work.at(-1)).toMatchObject({ type: 'reject', reason: 'customer called' });
  });

  it('names who did it where no reason was given', () => {
    const saga = startedOrder();
    saga.happens(act('abort'));
    expect(saga.instance.reason).toMatchObject({ code: 'aborted', detail: 'aborted by ann' });
  });

  it('is not legal on the way back, at the end, or where there is no way back', () => {
    expect(whyNot(orderSaga, goingBack().instance, 'abort')).toContain('going back already');
    const ended = startedOrder();
    ended.replies('GOODS_GONE', { reason: 'sold_out' });
    expect(whyNot(orderSaga, ended.instance, 'abort')).toContain('it is compensated');
    expect(whyNot(returnSaga, cancellation().instance, 'abort')).toContain('only goes forward');
    const [first, ...rest] = returnSaga.steps;
    const behind = { steps: [{ ...first, phase: 'pivot' }, ...rest] } as never;
    expect(whyNot(behind, cancellation().instance, 'abort')).toContain('passed its pivot');
  });
});

describe('retry', () => {
  it('sends what is awaited again, and who asked for it stands in the history', () => {
    const saga = heldOrder();
    const before = saga.instance.awaiting;
    const effects = saga.happens(act('retry', 'gateway is back'));
    expect(saga.instance.awaiting).toMatchObject({
      commandId: before?.commandId,
      attempt: 2,
      payload: before?.payload,
    });
    const entry = effects.find((effect) => effect.type === 'record' && effect.entry === 'retried');
    expect(entry).toMatchObject({
      step: 'charge-card',
      detail: { actor: 'ann', reason: 'gateway is back' },
    });
  });

  it('is legal until the end', () => {
    expect(whyNot(orderSaga, goingBack().instance, 'retry')).toBeUndefined();
    const saga = startedOrder();
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    expect(whyNot(orderSaga, saga.instance, 'retry')).toContain('has ended');
    expect(saga.happens(act('retry'))).toEqual([]);
  });
});

describe('resolve', () => {
  it('of a stalled compensation goes on with the step before', () => {
    const saga = stalled(goingBack());
    expect(saga.stepState('hold-goods')).toBe('stalled');
    expect(whyNot(orderSaga, saga.instance, 'resolve')).toBeUndefined();
    saga.happens(act('resolve', 'unblocked by hand'));
    expect(saga.stepState('hold-goods')).toBe('resolved');
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });

  it('of a stalled step that only goes forward goes on with the next', () => {
    const saga = stalled(cancellation());
    expect(saga.instance.stall).toMatchObject({ code: 'forward_exhausted', step: 'refund-card' });
    saga.happens(act('resolve', 'refunded at the bank'));
    expect(saga.sent).toEqual(['payment.refund', 'stock.recall']);
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
    saga.answers('s1:refund-card:do', 'CARD_REFUNDED');
    expect(saga.history.at(-1)).toBe('reply-ignored');
    saga.replies('GOODS_RECALLED');
    expect(saga.instance.state).toBe('completed');
  });

  it('takes a step that its definition does not have for one that cannot be undone', () => {
    expect(whyNot({ steps: [] }, startedOrder().instance, 'abort')).toContain('only goes forward');
  });

  it('is legal only of a stalled step, and not where its answer is needed', () => {
    expect(whyNot(orderSaga, goingBack().instance, 'resolve')).toContain('only a stalled saga');
    const broken = heldOrder();
    broken.happens({ type: 'suspended', reason: { code: 'engine_error', detail: 'x' } });
    expect(whyNot(orderSaga, broken.instance, 'resolve')).toContain('retry or abort');
  });
});

describe('a saga that only goes forward', () => {
  it('sends each command until it is answered, and never goes back', () => {
    const saga = cancellation();
    for (let tries = 0; tries < 30; tries += 1) saga.comesDue();
    expect(saga.instance).toMatchObject({ state: 'stalled', reason: null });
    expect(saga.sent).toEqual(['payment.refund']);
    saga.replies('CARD_REFUNDED');
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
    saga.replies('GOODS_RECALLED');
    expect(saga.instance).toMatchObject({ state: 'completed' });
    expect(saga.work.map(({ type }) => type)).toEqual(['begin-return', 'close']);
  });
});
