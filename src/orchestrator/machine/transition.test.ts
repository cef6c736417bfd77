import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../../tests/support/saga-driver.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
import type { Rules } from './events.ts';
import { transition } from './transition.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };

const started = () => new SagaDriver(bookingSaga, input);

const blocked = () => {
  const saga = started();
  saga.replies('PARKING_AVAILABLE', price);
  return saga;
};

const paid = () => {
  const saga = blocked();
  saga.replies('BILL_PAID', { billId: 'bill-1' });
  return saga;
};

describe('a booking that goes through', () => {
  it('does its local work and sends its commands in the order of its steps', () => {
    const saga = paid();
    saga.replies('PARKING_RESERVED');
    expect(saga.sent).toEqual(['parking.block', 'billing.pay', 'parking.reserve']);
    expect(saga.work.map(({ type }) => type)).toEqual(['create', 'approve']);
    expect(saga.instance).toMatchObject({ state: 'completed', awaiting: null, reason: null });
    expect(saga.instance.steps.map(({ state }) => state)).toEqual(Array(5).fill('done'));
  });

  it('pays the price that the parking module named', () => {
    const { awaiting } = blocked().instance;
    expect(awaiting).toMatchObject({
      commandId: 's1:pay-bill:do',
      payload: { bookingId: 'b1', amount: 10_000, currency: 'USD', paymentMethod: 'pm_ok' },
    });
  });
});

describe('a saga that is under way', () => {
  it('cannot be started again', () => {
    const saga = blocked();
    const before = saga.instance;
    expect(saga.happens({ type: 'started' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });
});

describe('a step that leaves nothing behind', () => {
  it('is passed over on the way back, its outcome unknown or not', () => {
    const steps = bookingSaga.steps.map((step) =>
      step.name === 'pay-bill' && step.kind === 'command' ? { ...step, undo: null } : step,
    );
    const saga = new SagaDriver({ ...bookingSaga, steps }, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    expect(saga.stepState('pay-bill')).toBe('skipped');
    expect(saga.sent).toEqual(['parking.block', 'billing.pay', 'parking.unblock']);
  });
});

describe('an engine that fails again and again', () => {
  it('is told once with a count, however its words vary, and tried again slowly', () => {
    const saga = blocked();
    const broke = () =>
      saga.happens({
        type: 'suspended',
        reason: { code: 'engine_error', detail: `at ${saga.now}` },
      });
    expect(broke()).toMatchObject([{ type: 'record', entry: 'stalled' }]);
    saga.now += 60_000;
    expect(broke()).toMatchObject([{ type: 'amend', entry: 'stalled', detail: { count: 2 } }]);
    expect((saga.instance.awaiting?.dueAt ?? 0) - saga.now).toBe(45_000);
  });
});

describe('a refusal', () => {
  it('of the slot rejects the booking and undoes nothing else', () => {
    const saga = started();
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    expect(saga.sent).toEqual(['parking.block']);
    expect(saga.work.at(-1)).toEqual({ type: 'reject', bookingId: 'b1', reason: 'slot_taken' });
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      reason: { code: 'refused', step: 'block-slot', reply: 'PARKING_UNAVAILABLE' },
    });
    expect(saga.stepState('block-slot')).toBe('refused');
    expect(saga.stepState('pay-bill')).toBe('pending');
  });

  it('of the payment unblocks the slot, then rejects the booking', () => {
    const saga = blocked();
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    expect(saga.instance.state).toBe('compensating');
    expect(saga.work.at(-1)?.type).toBe('approve');
    saga.replies('PARKING_UNBLOCKED');
    expect(saga.sent).toEqual(['parking.block', 'billing.pay', 'parking.unblock']);
    expect(saga.work.at(-1)).toMatchObject({ type: 'reject', reason: 'card_declined' });
    expect(saga.instance.state).toBe('compensated');
    expect(saga.stepState('approve-booking')).toBe('skipped');
  });

  it('of the reservation refunds, then unblocks, then rejects', () => {
    const saga = paid();
    saga.replies('PARKING_RESERVATION_FAILED', { reason: 'slot_closed' });
    saga.replies('BILL_REFUNDED');
    saga.replies('PARKING_UNBLOCKED');
    expect(saga.sent.slice(3)).toEqual(['billing.refund', 'parking.unblock']);
    expect(saga.instance.state).toBe('compensated');
    expect(saga.stepState('reserve-slot')).toBe('refused');
  });

  it('names the command that it undoes', () => {
    const saga = blocked();
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    expect(saga.instance.awaiting).toMatchObject({
      commandId: 's1:block-slot:undo',
      compensates: 's1:block-slot:do',
    });
  });
});

describe('a command without an answer', () => {
  it('is sent again, the very same but for the attempt', () => {
    const saga = started();
    const first = saga.instance.awaiting;
    saga.comesDue();
    expect(saga.instance.awaiting).toEqual({
      ...first,
      attempt: 2,
      timeouts: 1,
      dueAt: expect.any(Number),
    });
    expect(saga.history.at(-1)).toBe('command-resent');
  });

  it('waits the reply timeout at first, then longer and longer', () => {
    const saga = started();
    saga.random = 0.999;
    const waits = [saga.instance.awaiting?.dueAt ?? 0];
    for (const _ of [1, 2]) {
      saga.comesDue();
      waits.push((saga.instance.awaiting?.dueAt ?? 0) - saga.now);
    }
    expect(waits).toEqual([1_050, 1_998, 3_996]);
  });

  it.each([
    ['block-slot', started, ['parking.unblock']],
    ['pay-bill', blocked, ['billing.refund', 'parking.unblock']],
    ['reserve-slot', paid, ['parking.release', 'billing.refund', 'parking.unblock']],
  ])('by the deadline is unknown, and %s is undone with all before it', (step, begin, undone) => {
    const saga = begin();
    const before = saga.sent.length;
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    expect(saga.history).toContain('step-unknown');
    for (const reply of ['PARKING_RELEASED', 'BILL_REFUNDED', 'PARKING_UNBLOCKED'])
      saga.replies(reply);
    expect(saga.sent.slice(before)).toEqual(undone);
    expect(saga.instance).toMatchObject({
      state: 'compensated',
      reason: { code: 'deadline', step },
    });
    expect(saga.stepState(step)).toBe('compensated');
  });

  it('is left alone until it is due', () => {
    const saga = started();
    const before = saga.instance;
    saga.now = (before.awaiting?.dueAt ?? 0) - 1;
    expect(saga.happens({ type: 'due' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });

  it('is sent again when the orchestrator comes back, whatever the time', () => {
    const saga = started();
    saga.now = 1_000_000;
    saga.happens({ type: 'recovered' });
    expect(saga.instance.awaiting).toMatchObject({ commandId: 's1:block-slot:do', attempt: 2 });
    expect(saga.instance.state).toBe('running');
  });
});

describe('a compensation without an answer', () => {
  const unanswered = () => {
    const saga = blocked();
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    return saga;
  };

  it('is stalled after so many tries, with the reason, and is still sent', () => {
    const saga = unanswered();
    for (const _ of [2, 3, 4]) saga.comesDue();
    expect(saga.instance).toMatchObject({
      state: 'stalled',
      stall: { code: 'compensation_exhausted', step: 'block-slot' },
      reason: { code: 'refused', detail: 'card_declined' },
    });
    const sent = saga.comesDue();
    expect(sent.map(({ type }) => type)).toEqual(['send', 'record']);
    expect((saga.instance.awaiting?.dueAt ?? 0) - saga.now).toBe(45_000);
  });

  it('heals by itself when the answer comes', () => {
    const saga = unanswered();
    for (const _ of [2, 3, 4]) saga.comesDue();
    saga.replies('PARKING_UNBLOCKED');
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
    expect(saga.history).toContain('healed');
  });

  it('has no deadline', () => {
    const saga = unanswered();
    expect(saga.instance.awaiting?.deadlineAt).toBeNull();
  });
});

describe('a reply that is not awaited', () => {
  it.each([
    ['is repeated', 's1:block-slot:do', 'PARKING_AVAILABLE'],
    ['is of another saga', 's2:block-slot:do', 'PARKING_AVAILABLE'],
    ['is no answer to what is awaited', 's1:pay-bill:do', 'PARKING_AVAILABLE'],
  ])('changes nothing but the history where it %s', (_, commandId, type) => {
    const saga = blocked();
    const before = saga.instance;
    const effects = saga.answers(commandId, type, price);
    expect(effects).toEqual([expect.objectContaining({ entry: 'reply-ignored' })]);
    expect(saga.instance).toBe(before);
  });

  it('changes nothing though it would be right for what is awaited', () => {
    const saga = blocked();
    const before = saga.instance;
    expect(saga.answers('s2:pay-bill:do', 'BILL_PAID', { billId: 'x' })).toEqual([
      {
        ...{ type: 'record', entry: 'reply-ignored', step: null },
        detail: { reply: 'BILL_PAID', messageId: 'r-0', correlationId: 's2:pay-bill:do' },
      },
    ]);
    expect(saga.instance).toBe(before);
  });

  it('changes nothing where it answers what was undone meanwhile', () => {
    const saga = blocked();
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    const before = saga.instance;
    saga.answers('s1:pay-bill:do', 'BILL_PAID', { billId: 'bill-1' });
    expect(saga.instance).toBe(before);
  });

  it('changes nothing where it is no answer to the compensation', () => {
    const saga = blocked();
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    const before = saga.instance;
    saga.replies('PARKING_RELEASED');
    expect(saga.instance).toBe(before);
  });

  it('changes nothing of a saga that has ended, and no due time does', () => {
    const saga = started();
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    const before = saga.instance;
    saga.answers('s1:block-slot:do', 'PARKING_AVAILABLE', price);
    expect(saga.happens({ type: 'due' })).toEqual([]);
    expect(saga.happens({ type: 'recovered' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });
});

describe('an instance that the engine failed on', () => {
  const reason = { code: 'engine_error', detail: 'division by zero' } as const;

  it('is stalled with the reason, is tried again later and heals', () => {
    const saga = started();
    saga.happens({ type: 'suspended', reason });
    expect(saga.instance).toMatchObject({ state: 'stalled', stall: reason });
    saga.replies('PARKING_AVAILABLE', price);
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
  });

  it('keeps its deadline and goes back by it, as soon as the engine can', () => {
    const saga = started();
    saga.happens({ type: 'suspended', reason });
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: 10_000, dueAt: 10_000 });
    saga.comesDue();
    expect(saga.instance).toMatchObject({ state: 'compensating', reason: { code: 'deadline' } });
  });

  it('goes on by itself once it is sent again, and is no longer stalled', () => {
    const saga = blocked();
    const { awaiting } = saga.instance;
    saga.happens({ type: 'suspended', reason: { code: 'version_unregistered', detail: 'gone' } });
    saga.happens({ type: 'recovered' });
    expect(saga.instance).toMatchObject({ state: 'running', stall: null, reason: null });
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: awaiting?.deadlineAt, attempt: 2 });
    expect(saga.history.slice(-2)).toEqual(['healed', 'command-resent']);
  });

  it('keeps what a person wanted done in its history, and does not do it', () => {
    const saga = blocked();
    const act = { verb: 'abort', actor: 'ann', reason: 'by mistake' } as const;
    const effects = saga.happens({ type: 'suspended', reason, act });
    expect(effects[0]).toMatchObject({ entry: 'act-failed', detail: act, step: 'pay-bill' });
    expect(saga.instance).toMatchObject({ state: 'stalled', reason: null });
  });

  it('says so where its definition has lost the step that it waits at', () => {
    const { instance } = blocked();
    const steps = bookingSaga.steps.slice(0, 1);
    const rules: Rules<unknown> = {
      definition: { steps, shown: () => ({}) },
      policy: { replyTimeoutMs: 1, stepDeadlineMs: 1, stallAttempts: 1 },
    };
    const late = { type: 'due', at: 10_000_000, random: 0 } as const;
    expect(() => transition(rules, instance, late)).toThrow('no step 3');
    const swapped = {
      ...rules,
      definition: { ...rules.definition, steps: Array(5).fill(steps[0]) },
    };
    const reply = { id: 'r', type: 'BILL_PAID', correlationId: 's1:pay-bill:do', payload: {} };
    const replied = { type: 'replied', reply, at: 0, random: 0 } as const;
    expect(() => transition(swapped, instance, replied)).toThrow('awaits no reply');
  });

  it('still awaits an undoing that its definition has lost', () => {
    const saga = blocked();
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    const policy = { replyTimeoutMs: 1, stepDeadlineMs: 1, stallAttempts: 1 };
    const steps = bookingSaga.steps.map((step) =>
      step.kind === 'command' ? { ...step, undo: null } : step,
    );
    const { instance } = saga;
    const undone = { id: 'r', type: 'PARKING_UNBLOCKED', correlationId: 's1:block-slot:undo' };
    const reply = { ...undone, payload: {} };
    const replied = { type: 'replied', reply, at: 0, random: 0 } as const;
    const after = transition({ definition: { ...bookingSaga, steps }, policy }, instance, replied);
    expect(after.instance).toBe(instance);
    expect(after.effects).toMatchObject([{ entry: 'reply-ignored' }]);
  });
});

describe('whatever happens', () => {
  const replies = fc.constantFrom(
    ['PARKING_AVAILABLE', price] as const,
    ['PARKING_UNAVAILABLE', { reason: 'no' }] as const,
    ['BILL_PAID', { billId: 'x' }] as const,
    ['BILL_FAILED', { reason: 'no' }] as const,
    ['PARKING_RESERVED', {}] as const,
    ['PARKING_RESERVATION_FAILED', { reason: 'no' }] as const,
    ['PARKING_UNBLOCKED', {}] as const,
    ['PARKING_RELEASED', {}] as const,
    ['BILL_REFUNDED', {}] as const,
  );
  const happening = fc.record({
    what: fc.constantFrom('reply', 'late', 'due', 'recovered'),
    reply: replies,
  });
  type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

  const happen = (saga: ReturnType<typeof started>, { what, reply }: Happening) => {
    const [type, data] = reply;
    if (what === 'reply') saga.replies(type, data);
    if (what === 'late') saga.answers('s1:block-slot:do', type, data);
    if (what === 'due') saga.comesDue();
    if (what === 'recovered') saga.happens({ type: 'recovered' });
  };

  it('an instance either awaits one command with a due time, or has ended for good', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const saga = started();
        for (const one of happenings) {
          const before = saga.instance;
          happen(saga, one);
          const { awaiting, finishedAt, state } = saga.instance;
          const hasEnded = state === 'completed' || state === 'compensated';
          expect([awaiting === null, finishedAt !== null]).toEqual([hasEnded, hasEnded]);
          expect(before.finishedAt === null || saga.instance === before).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('compensations run newest first, and none is left out', () => {
    const order = ['parking.release', 'billing.refund', 'parking.unblock'];
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const saga = started();
        for (const one of happenings) happen(saga, one);
        const undone = saga.sent.filter((type) => order.includes(type));
        expect(undone).toEqual(order.filter((type) => undone.includes(type)));
        if (saga.instance.state !== 'compensated') return;
        const left = saga.instance.steps.filter(({ state }) => /done|unknown/.test(state));
        expect(left).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
