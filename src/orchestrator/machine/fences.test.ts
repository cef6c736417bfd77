import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../../tests/support/saga-driver.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
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
    // Not once more, though the answer comes when it is due.
    saga.now = saga.instance.fences[0]?.dueAt ?? 0;
    expect(saga.answers(unblocking, 'PARKING_UNBLOCKED')).toEqual([
      {
        ...{ type: 'record', entry: 'fence-answered', step: 'block-slot' },
        detail: { reply: 'PARKING_UNBLOCKED', messageId: `r-${saga.now}` },
      },
    ]);
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

  /** One that has unblocking still to do. */
  const refundedByHand = () => {
    const saga = new SagaDriver(bookingSaga, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_PAID', { billId: 'x' });
    saga.replies('PARKING_RESERVATION_FAILED', { reason: 'slot_closed' });
    while (saga.instance.state !== 'stalled') saga.comesDue();
    const reason = 'refunded at the bank';
    saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason });
    return saga;
  };

  it('is sent also while the engine fails on its saga', () => {
    const saga = refundedByHand();
    saga.now = saga.instance.fences[0]?.dueAt ?? 0;
    const reason = { code: 'engine_error', detail: 'no such table' } as const;
    expect(saga.happens({ type: 'suspended', reason })).toMatchObject([
      { type: 'send', command: { commandId: 's1:pay-bill:undo' } },
      { type: 'record', entry: 'command-resent', step: 'pay-bill' },
      { type: 'record', entry: 'stalled' },
    ]);
  });

  it('is sent also while the saga goes on with the steps before', () => {
    const saga = refundedByHand();
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

describe('two compensations that were done by hand', () => {
  const resolvedTwice = () => {
    const saga = new SagaDriver(bookingSaga, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_PAID', { billId: 'x' });
    saga.replies('PARKING_RESERVATION_FAILED', { reason: 'slot_closed' });
    for (const reason of ['refunded', 'unblocked']) {
      while (saga.instance.state !== 'stalled') saga.comesDue();
      saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason });
    }
    return saga;
  };

  it('are answered one by one: the other is still sent', () => {
    const saga = resolvedTwice();
    const refunding = saga.instance.fences[0];
    expect(saga.answers(unblocking, 'PARKING_UNBLOCKED')).toMatchObject([
      { entry: 'fence-answered', step: 'block-slot' },
    ]);
    expect(saga.instance.fences).toEqual([refunding]);
    expect(saga.answers('s1:pay-bill:undo', 'BILL_REFUNDED')).toMatchObject([
      { entry: 'fence-answered', step: 'pay-bill' },
    ]);
    expect(saga.instance.fences).toEqual([]);
  });

  it('are sent each at its own time; what did not leave is taken back of that one alone', () => {
    const saga = resolvedTwice();
    const [first, second] = saga.instance.fences;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const [early, late] = first.dueAt < second.dueAt ? [first, second] : [second, first];
    saga.now = early.dueAt;
    const sent = saga.happens({ type: 'due' }).filter(({ type }) => type === 'send');
    expect(sent).toMatchObject([{ command: { commandId: early.commandId } }]);
    const attempt = early.attempt + 1;
    saga.happens({ type: 'unsent', commandId: early.commandId, attempt, why: 'away' });
    const now = new Map(saga.instance.fences.map((fence) => [fence.commandId, fence.attempt]));
    expect(now.get(early.commandId)).toBe(early.attempt);
    expect(now.get(late.commandId)).toBe(late.attempt);
  });
});

describe('a sending that did not leave', () => {
  it('is no news once the command was answered, or sent again', () => {
    const saga = new SagaDriver(bookingSaga, input);
    const unsent = { type: 'unsent', attempt: 1, why: 'away' } as const;
    saga.comesDue();
    expect(saga.happens({ ...unsent, commandId: 's1:block-slot:do' })).toEqual([]);
    saga.replies('PARKING_AVAILABLE', price);
    expect(saga.happens({ ...unsent, commandId: 's1:block-slot:do' })).toEqual([]);
  });
});

describe('what an earlier build has written', () => {
  it('goes on: its waits are told by its tries, and a step that is gone has no name', () => {
    const saga = new SagaDriver(bookingSaga, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    const { awaiting } = saga.instance;
    if (awaiting === null) throw new Error('it awaits its undoing');
    const { timeouts: _, ...old } = awaiting;
    saga.instance = { ...saga.instance, awaiting: { ...old, attempt: 3 } };
    saga.comesDue();
    expect(saga.instance).toMatchObject({
      state: 'stalled',
      awaiting: { attempt: 4, timeouts: 3 },
    });
    saga.instance = { ...saga.instance, fences: [{ ...awaiting, stepIndex: 99, dueAt: 0 }] };
    const effects = saga.happens({ type: 'due' });
    expect(effects).toContainEqual(
      expect.objectContaining({ entry: 'command-resent', step: null }),
    );
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
