import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../tests/support/saga-driver.ts';
import { bookingSaga } from '../modules/booking/booking.saga.ts';
import { whyNotAgain } from './verbs.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };

/** Parking never answered its unblocking, so a person did it, and said so. */
const resolved = () => {
  const saga = new SagaDriver(bookingSaga, input);
  saga.replies('PARKING_AVAILABLE', price);
  saga.replies('BILL_FAILED', { reason: 'card_declined' });
  while (saga.instance.state !== 'stalled') saga.comesDue();
  saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason: 'unblocked by hand' });
  return saga;
};

const unblocking = 's1:block-slot:undo';

/** Time goes on to the due time of what was done by hand. */
const fenceComesDue = (saga: ReturnType<typeof resolved>) => {
  saga.now = saga.instance.fences[0]?.dueAt ?? saga.now;
  return saga.happens({ type: 'due' });
};

describe('a compensation that was done by hand', () => {
  it('holds up nobody: its saga ends', () => {
    const { instance } = resolved();
    expect(instance).toMatchObject({ state: 'compensated', awaiting: null, stall: null });
    expect(instance.fences).toMatchObject([
      { commandId: unblocking, compensates: 's1:block-slot:do' },
    ]);
  });

  it('is still sent until it is answered, at the slow pace', () => {
    const saga = resolved();
    const before = saga.instance.fences[0]?.attempt ?? 0;
    for (const n of [1, 2, 3]) {
      const effects = fenceComesDue(saga);
      expect(effects).toMatchObject([
        { type: 'send', command: { commandId: unblocking, attempt: before + n } },
        { type: 'record', entry: 'command-resent', step: 'block-slot' },
      ]);
      expect((saga.instance.fences[0]?.dueAt ?? 0) - saga.now).toBe(45_000);
    }
    saga.answers(unblocking, 'PARKING_UNBLOCKED');
    expect(saga.history.at(-1)).toBe('fence-answered');
    expect(saga.instance.fences).toEqual([]);
    saga.now += 1_000_000;
    expect(saga.happens({ type: 'due' })).toEqual([]);
  });

  it('is sent when the orchestrator comes back, too', () => {
    const saga = resolved();
    expect(saga.happens({ type: 'recovered' })).toMatchObject([
      { type: 'send', command: { commandId: unblocking } },
      { type: 'record' },
    ]);
  });

  it('is sent also while the saga goes on with the steps before', () => {
    const saga = new SagaDriver(bookingSaga, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_PAID', { billId: 'x' });
    saga.replies('PARKING_RESERVATION_FAILED', { reason: 'slot_closed' });
    while (saga.instance.state !== 'stalled') saga.comesDue();
    saga.happens({
      type: 'operated',
      verb: 'resolve',
      actor: 'ann',
      reason: 'refunded at the bank',
    });
    expect(saga.instance.awaiting?.commandId).toBe(unblocking);
    saga.answers('s1:pay-bill:undo', 'BILL_REFUNDED');
    expect(saga.instance).toMatchObject({ fences: [], state: 'compensating' });
    saga.replies('PARKING_UNBLOCKED');
    expect(saga.instance.state).toBe('compensated');
  });

  it('that did not leave was no try', () => {
    const saga = resolved();
    const [fence] = saga.instance.fences;
    const sending = { commandId: unblocking, attempt: fence?.attempt ?? 0, why: 'broker away' };
    saga.happens({ type: 'unsent', ...sending });
    expect(saga.instance.fences[0]?.attempt).toBe(sending.attempt - 1);
    expect(saga.history.at(-1)).toBe('command-not-sent');
  });
});

describe('a command that was set aside', () => {
  it('is sent again only if its saga awaits that very one', () => {
    const saga = new SagaDriver(bookingSaga, input);
    expect(whyNotAgain(saga.instance, 's1:block-slot:do')).toBeUndefined();
    saga.replies('PARKING_AVAILABLE', price);
    expect(whyNotAgain(saga.instance, 's1:block-slot:do')).toContain('awaits s1:pay-bill:do');
    expect(whyNotAgain(undefined, 's2:block-slot:do')).toContain('no saga that is known here');
  });

  it('is never what a person has resolved; only what fences it is', () => {
    const { instance } = resolved();
    expect(whyNotAgain(instance, 's1:block-slot:do')).toContain('has ended: it is compensated');
    expect(whyNotAgain(instance, unblocking)).toBeUndefined();
  });
});
