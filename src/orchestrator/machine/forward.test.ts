import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderInput as input, returnSaga } from '../../../tests/support/order-saga.ts';
import { heldOrder, paidOrder, startedOrder } from '../../../tests/support/orders.ts';

describe('an order that goes through', () => {
  it('does its local work and sends its commands in the order of its steps', () => {
    const saga = paidOrder();
    saga.replies('GOODS_SHIPPED');
    expect(saga.sent).toEqual(['stock.hold', 'payment.charge', 'stock.ship']);
    expect(saga.work.map(({ type }) => type)).toEqual(['create', 'confirm']);
    expect(saga.instance).toMatchObject({ state: 'completed', awaiting: null, reason: null });
    expect(saga.instance.steps.map(({ state }) => state)).toEqual(Array(5).fill('done'));
  });

  it('pays the price that the stock named', () => {
    const { awaiting } = heldOrder().instance;
    expect(awaiting).toMatchObject({
      commandId: 's1:charge-card:do',
      payload: { orderId: 'o1', amount: 10_000, currency: 'USD', card: 'pm_ok' },
    });
  });
});

describe('a step that goes forward', () => {
  it('is done at once if it is local, and the saga waits at the first command behind it', () => {
    const saga = startedOrder();
    expect(saga.instance.steps.map(({ state }) => state)).toEqual([
      ...['done', 'running', 'pending', 'pending', 'pending'],
    ]);
    expect(saga.instance.awaiting).toMatchObject({ stepIndex: 1, direction: 'do', attempt: 1 });
  });

  it('has a deadline while it can be compensated, the pivot included', () => {
    for (const { instance } of [startedOrder(), heldOrder(), paidOrder()])
      expect(instance.awaiting?.deadlineAt).toBe(10_000);
  });

  it('is awaited without end behind the pivot: it must succeed', () => {
    const saga = new MachineDriver(returnSaga, input);
    expect(saga.instance.awaiting).toMatchObject({ type: 'payment.refund', deadlineAt: null });
  });

  it('has an id that no resend changes, made of its saga and its name', () => {
    const saga = startedOrder();
    saga.comesDue();
    expect(saga.instance.awaiting).toMatchObject({ commandId: 's1:hold-goods:do', attempt: 2 });
  });
});
