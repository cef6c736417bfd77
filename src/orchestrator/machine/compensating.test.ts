import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';
import { heldOrder, paidOrder, startedOrder } from '../../../tests/support/orders.ts';

describe('a step that leaves nothing behind', () => {
  it('is passed over on the way back, its outcome unknown or not', () => {
    const steps = orderSaga.steps.map((step) =>
      step.name === 'charge-card' && step.kind === 'command'
        ? { ...step, compensation: null }
        : step,
    );
    const saga = new MachineDriver({ ...orderSaga, steps }, input);
    saga.replies('GOODS_HELD', price);
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    expect(saga.stepState('charge-card')).toBe('skipped');
    expect(saga.sent).toEqual(['stock.hold', 'payment.charge', 'stock.free']);
  });
});

describe('a refusal', () => {
  it('of the goods rejects the order and compensates nothing else', () => {
    const saga = startedOrder();
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    expect(saga.sent).toEqual(['stock.hold']);
    expect(saga.work.at(-1)).toEqual({ type: 'reject', orderId: 'o1', reason: 'sold_out' });
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      reason: { code: 'refused', step: 'hold-goods', reply: 'GOODS_GONE' },
    });
    expect(saga.stepState('hold-goods')).toBe('refused');
    expect(saga.stepState('charge-card')).toBe('pending');
  });

  it('of the payment frees the goods, then rejects the order', () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    expect(saga.instance.state).toBe('compensating');
    expect(saga.work.at(-1)?.type).toBe('confirm');
    saga.replies('GOODS_FREED');
    expect(saga.sent).toEqual(['stock.hold', 'payment.charge', 'stock.free']);
    expect(saga.work.at(-1)).toMatchObject({ type: 'reject', reason: 'card_declined' });
    expect(saga.instance.state).toBe('compensated');
    expect(saga.stepState('confirm-order')).toBe('skipped');
  });

  it('of the shipping refunds, then frees, then rejects', () => {
    const saga = paidOrder();
    saga.replies('SHIPPING_REFUSED', { reason: 'closed' });
    saga.replies('CARD_REFUNDED');
    saga.replies('GOODS_FREED');
    expect(saga.sent.slice(3)).toEqual(['payment.refund', 'stock.free']);
    expect(saga.instance.state).toBe('compensated');
    expect(saga.stepState('ship-goods')).toBe('refused');
  });

  it('names the command that it undoes', () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    expect(saga.instance.awaiting).toMatchObject({
      commandId: 's1:hold-goods:undo',
      compensates: 's1:hold-goods:do',
    });
  });
});

describe('a compensation without an answer', () => {
  const unanswered = () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    return saga;
  };

  it('is stalled after so many tries, with the reason, and is still sent', () => {
    const saga = unanswered();
    for (const _ of [2, 3, 4]) saga.comesDue();
    expect(saga.instance).toMatchObject({
      state: 'stalled',
      stall: { code: 'compensation_exhausted', step: 'hold-goods' },
      reason: { code: 'refused', detail: 'card_declined' },
    });
    const sent = saga.comesDue();
    expect(sent.map(({ type }) => type)).toEqual(['send', 'record']);
    expect((saga.instance.awaiting?.dueAt ?? 0) - saga.now).toBe(45_000);
  });

  it('heals by itself when the answer comes', () => {
    const saga = unanswered();
    for (const _ of [2, 3, 4]) saga.comesDue();
    saga.replies('GOODS_FREED');
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
    expect(saga.history).toContain('healed');
  });

  it('has no deadline', () => {
    const saga = unanswered();
    expect(saga.instance.awaiting?.deadlineAt).toBeNull();
  });
});

describe('a step without an answer by its deadline', () => {
  it('may have happened: it is compensated with those before it', () => {
    const saga = paidOrder();
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    expect(saga.instance).toMatchObject({
      state: 'compensating',
      reason: { code: 'deadline', step: 'ship-goods' },
      awaiting: { type: 'stock.recall', compensates: 's1:ship-goods:do' },
    });
  });
});

describe('going back', () => {
  it('compensates one step at a time, and the next only once that is answered', () => {
    const saga = paidOrder();
    saga.replies('SHIPPING_REFUSED', { reason: 'closed' });
    expect(saga.sent.at(-1)).toBe('payment.refund');
    expect(saga.stepState('hold-goods')).toBe('done');
    saga.replies('CARD_REFUNDED');
    expect(saga.sent.at(-1)).toBe('stock.free');
    expect(saga.stepState('charge-card')).toBe('compensated');
  });

  it('tells each compensation why the saga goes back', () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'no_funds' });
    saga.replies('GOODS_FREED');
    expect(saga.work.at(-1)).toEqual({ type: 'reject', orderId: 'o1', reason: 'no_funds' });
  });

  it('waits on at a reply that is none to its compensation', () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    const before = saga.instance;
    saga.replies('GOODS_RECALLED');
    expect(saga.instance).toBe(before);
  });
});
