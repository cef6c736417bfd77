import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';
import { newInstance } from './new-instance.ts';

const identity = { id: 's1', at: 7, fingerprint: 'f' };

describe('an instance before its first event', () => {
  it('has every step pending, awaits nothing and was never saved', () => {
    const fresh = newInstance(orderSaga, orderInput, identity);
    expect(fresh).toMatchObject({
      id: 's1',
      definition: 'place-order',
      version: 1,
      fingerprint: 'f',
      businessKey: 'o1',
      state: 'running',
      revision: 0,
      historyLength: 0,
      awaiting: null,
      fences: [],
      createdAt: 7,
      updatedAt: 7,
      finishedAt: null,
      reason: null,
      stall: null,
      trace: null,
      requestId: null,
    });
    expect(new Set(fresh.steps.map(({ state }) => state))).toEqual(new Set(['pending']));
    expect(fresh.steps.map(({ name }) => name)).toEqual(orderSaga.steps.map(({ name }) => name));
  });

  it('keeps of its input what its schema lets through', () => {
    const input = { ...orderInput, secret: 'x' };
    expect(newInstance(orderSaga, input, identity).input).toEqual(orderInput);
  });

  it('is not made of an input that does not fit', () => {
    // A caller in JavaScript may hand in anything.
    const input = { orderId: 7 } as unknown as typeof orderInput;
    expect(() => newInstance(orderSaga, input, identity)).toThrow(ZodError);
  });
});
