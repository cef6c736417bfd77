import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderInput as input, returnSaga } from '../../../tests/support/order-saga.ts';
import { heldOrder } from '../../../tests/support/orders.ts';
import type { Verb } from './events.ts';

const act = (verb: Verb, reason: string | null = 'why') =>
  ({ type: 'operated', verb, actor: 'ann', reason }) as const;

const stalled = <Saga extends { instance: { state: string }; comesDue(): unknown }>(saga: Saga) => {
  while (saga.instance.state !== 'stalled') saga.comesDue();
  return saga;
};

const goingBack = () => {
  const saga = heldOrder();
  saga.replies('CARD_DECLINED', { reason: 'no_funds' });
  return saga;
};

describe('an act of a person', () => {
  it.each([
    ['abort', 'aborted', heldOrder()],
    ['retry', 'retried', heldOrder()],
    ['resolve', 'resolved', stalled(goingBack())],
  ] as const)('to %s stands in the history, with who and why', (verb, entry, saga) => {
    expect(saga.happens(act(verb))[0]).toMatchObject({
      type: 'record',
      entry,
      detail: { actor: 'ann', reason: 'why' },
    });
  });
});

describe('an abort', () => {
  it('counts the outcome of the awaited step as unknown, and compensates it, too', () => {
    const saga = heldOrder();
    saga.happens(act('abort'));
    expect(saga.instance).toMatchObject({
      state: 'compensating',
      reason: { code: 'aborted', detail: 'why' },
      awaiting: { type: 'payment.refund' },
    });
  });
});

describe('a retry', () => {
  it('sends the very same command at once, which is no wait that ran out', () => {
    const saga = heldOrder();
    const before = saga.instance.awaiting;
    saga.now += 1;
    saga.happens(act('retry'));
    expect(saga.instance.awaiting).toEqual({ ...before, attempt: 2 });
  });

  it('heals what the engine can go on with again, and not what is unanswered', () => {
    const suspended = heldOrder();
    suspended.happens({ type: 'suspended', reason: { code: 'engine_error', detail: 'x' } });
    suspended.happens(act('retry'));
    expect(suspended.instance).toMatchObject({ state: 'running', stall: null });
    const unanswered = stalled(goingBack());
    unanswered.happens(act('retry'));
    expect(unanswered.instance.state).toBe('stalled');
  });
});

describe('a resolve', () => {
  it('of a compensation goes on back, and still sends it until it is answered', () => {
    const saga = stalled(goingBack());
    saga.happens(act('resolve'));
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      stall: null,
      fences: [{ type: 'stock.free' }],
    });
    expect(saga.stepState('hold-goods')).toBe('resolved');
  });

  it('of a step behind the pivot goes on forward', () => {
    const saga = stalled(new MachineDriver(returnSaga, input));
    saga.happens(act('resolve'));
    expect(saga.instance).toMatchObject({ state: 'running', stall: null, fences: [] });
    expect(saga.instance.awaiting?.type).toBe('stock.recall');
  });
});
