import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../../tests/support/saga-driver.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
import { cancellationSaga } from '../../modules/booking/cancellation.saga.ts';
import type { Verb } from './events.ts';
import { whyNot } from './verbs.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };

const booking = () => new SagaDriver(bookingSaga, input);
const blocked = () => {
  const saga = booking();
  saga.replies('PARKING_AVAILABLE', price);
  return saga;
};
const goingBack = () => {
  const saga = blocked();
  saga.replies('BILL_FAILED', { reason: 'card_declined' });
  return saga;
};
const cancellation = () => new SagaDriver(cancellationSaga, { bookingId: 'b1', slotId: 'a1' });

const act = (verb: Verb, reason: string | null = null) =>
  ({ type: 'operated', verb, actor: 'ann', reason }) as const;

/** Until somebody is called. */
const stalled = <Saga extends { instance: { state: string }; comesDue(): unknown }>(saga: Saga) => {
  while (saga.instance.state !== 'stalled') saga.comesDue();
  return saga;
};

describe('abort', () => {
  it('goes back from where it is, the command under way included', () => {
    const saga = blocked();
    expect(whyNot(bookingSaga, saga.instance, 'abort')).toBeUndefined();
    saga.happens(act('abort', 'customer called'));
    expect(saga.stepState('pay-bill')).toBe('compensating');
    saga.replies('BILL_REFUNDED');
    saga.replies('PARKING_UNBLOCKED');
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      reason: { code: 'aborted', detail: 'customer called', step: 'pay-bill' },
    });
    expect(saga.work.at(-1)).toMatchObject({ type: 'reject', reason: 'customer called' });
  });

  it('names who did it where no reason was given', () => {
    const saga = booking();
    saga.happens(act('abort'));
    expect(saga.instance.reason).toMatchObject({ code: 'aborted', detail: 'aborted by ann' });
  });

  it('is not legal on the way back, at the end, or where there is no way back', () => {
    expect(whyNot(bookingSaga, goingBack().instance, 'abort')).toContain('going back already');
    const ended = booking();
    ended.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    expect(whyNot(bookingSaga, ended.instance, 'abort')).toContain('it is compensated');
    expect(whyNot(cancellationSaga, cancellation().instance, 'abort')).toContain(
      'only goes forward',
    );
    const [first, ...rest] = cancellationSaga.steps;
    const behind = { steps: [{ ...first, phase: 'pivot' }, ...rest] } as never;
    expect(whyNot(behind, cancellation().instance, 'abort')).toContain('passed its pivot');
  });
});

describe('retry', () => {
  it('sends what is awaited again, and who asked for it stands in the history', () => {
    const saga = blocked();
    const before = saga.instance.awaiting;
    const effects = saga.happens(act('retry', 'gateway is back'));
    expect(saga.instance.awaiting).toMatchObject({
      commandId: before?.commandId,
      attempt: 2,
      payload: before?.payload,
    });
    const entry = effects.find((effect) => effect.type === 'record' && effect.entry === 'retried');
    expect(entry).toMatchObject({
      step: 'pay-bill',
      detail: { actor: 'ann', reason: 'gateway is back' },
    });
  });

  it('is legal until the end', () => {
    expect(whyNot(bookingSaga, goingBack().instance, 'retry')).toBeUndefined();
    const saga = booking();
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    expect(whyNot(bookingSaga, saga.instance, 'retry')).toContain('has ended');
    expect(saga.happens(act('retry'))).toEqual([]);
  });
});

describe('resolve', () => {
  it('of a stalled compensation goes on with the step before', () => {
    const saga = stalled(goingBack());
    expect(saga.stepState('block-slot')).toBe('stalled');
    expect(whyNot(bookingSaga, saga.instance, 'resolve')).toBeUndefined();
    saga.happens(act('resolve', 'unblocked by hand'));
    expect(saga.stepState('block-slot')).toBe('resolved');
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });

  it('of a stalled step that only goes forward goes on with the next', () => {
    const saga = stalled(cancellation());
    expect(saga.instance.stall).toMatchObject({ code: 'forward_exhausted', step: 'refund-bill' });
    saga.happens(act('resolve', 'refunded at the bank'));
    expect(saga.sent).toEqual(['billing.refund', 'parking.release']);
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
    saga.answers('s1:refund-bill:do', 'BILL_REFUNDED');
    expect(saga.history.at(-1)).toBe('reply-ignored');
    saga.replies('PARKING_RELEASED');
    expect(saga.instance.state).toBe('completed');
  });

  it('takes a step that its definition does not have for one that cannot be undone', () => {
    expect(whyNot({ steps: [] }, booking().instance, 'abort')).toContain('only goes forward');
  });

  it('is legal only of a stalled step, and not where its answer is needed', () => {
    expect(whyNot(bookingSaga, goingBack().instance, 'resolve')).toContain('only a stalled saga');
    const broken = blocked();
    broken.happens({ type: 'suspended', reason: { code: 'engine_error', detail: 'x' } });
    expect(whyNot(bookingSaga, broken.instance, 'resolve')).toContain('retry or abort');
  });
});

describe('a saga that only goes forward', () => {
  it('sends each command until it is answered, and never goes back', () => {
    const saga = cancellation();
    for (let tries = 0; tries < 30; tries += 1) saga.comesDue();
    expect(saga.instance).toMatchObject({ state: 'stalled', reason: null });
    expect(saga.sent).toEqual(['billing.refund']);
    saga.replies('BILL_REFUNDED');
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
    saga.replies('PARKING_RELEASED');
    expect(saga.instance).toMatchObject({ state: 'completed' });
    expect(saga.work.map(({ type }) => type)).toEqual(['begin-cancellation', 'cancel']);
  });
});
