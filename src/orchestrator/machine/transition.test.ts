import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderSaga, goodsPrice as price } from '../../../tests/support/order-saga.ts';
import { heldOrder, paidOrder, startedOrder } from '../../../tests/support/orders.ts';
import type { Rules } from './events.ts';
import { transition } from './transition.ts';

describe('a saga that is under way', () => {
  it('cannot be started again', () => {
    const saga = heldOrder();
    const before = saga.instance;
    expect(saga.happens({ type: 'started' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });
});

describe('an engine that fails again and again', () => {
  it('is told once with a count, however its words vary, and tried again slowly', () => {
    const saga = heldOrder();
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

describe('a command without an answer', () => {
  it('is sent again, the very same but for the attempt', () => {
    const saga = startedOrder();
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
    const saga = startedOrder();
    saga.random = 0.999;
    const waits = [saga.instance.awaiting?.dueAt ?? 0];
    for (const _ of [1, 2]) {
      saga.comesDue();
      waits.push((saga.instance.awaiting?.dueAt ?? 0) - saga.now);
    }
    expect(waits).toEqual([1_050, 1_998, 3_996]);
  });

  it.each([
    ['hold-goods', startedOrder, ['stock.free']],
    ['charge-card', heldOrder, ['payment.refund', 'stock.free']],
    ['ship-goods', paidOrder, ['stock.recall', 'payment.refund', 'stock.free']],
  ])(
    'by the deadline is unknown, and %s is compensated with all before it',
    (step, begin, compensated) => {
      const saga = begin();
      const before = saga.sent.length;
      saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
      saga.happens({ type: 'due' });
      expect(saga.history).toContain('step-unknown');
      for (const reply of ['GOODS_RECALLED', 'CARD_REFUNDED', 'GOODS_FREED']) saga.replies(reply);
      expect(saga.sent.slice(before)).toEqual(compensated);
      expect(saga.instance).toMatchObject({
        state: 'compensated',
        reason: { code: 'deadline', step },
      });
      expect(saga.stepState(step)).toBe('compensated');
    },
  );

  it('is left alone until it is due', () => {
    const saga = startedOrder();
    const before = saga.instance;
    saga.now = (before.awaiting?.dueAt ?? 0) - 1;
    expect(saga.happens({ type: 'due' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });

  it('is sent again when the orchestrator comes back, whatever the time', () => {
    const saga = startedOrder();
    saga.now = 1_000_000;
    saga.happens({ type: 'recovered' });
    expect(saga.instance.awaiting).toMatchObject({ commandId: 's1:hold-goods:do', attempt: 2 });
    expect(saga.instance.state).toBe('running');
  });
});

describe('a reply that is not awaited', () => {
  it.each([
    ['is repeated', 's1:hold-goods:do', 'GOODS_HELD'],
    ['is of another saga', 's2:hold-goods:do', 'GOODS_HELD'],
    ['is no answer to what is awaited', 's1:charge-card:do', 'GOODS_HELD'],
  ])('changes nothing but the history where it %s', (_, commandId, type) => {
    const saga = heldOrder();
    const before = saga.instance;
    const effects = saga.answers(commandId, type, price);
    expect(effects).toEqual([expect.objectContaining({ entry: 'reply-ignored' })]);
    expect(saga.instance).toBe(before);
  });

  it('changes nothing though it would be right for what is awaited', () => {
    const saga = heldOrder();
    const before = saga.instance;
    expect(saga.answers('s2:charge-card:do', 'CARD_CHARGED', { receiptId: 'x' })).toEqual([
      {
        type: 'record',
        entry: 'reply-ignored',
        step: null,
        detail: { reply: 'CARD_CHARGED', messageId: 'r-0', correlationId: 's2:charge-card:do' },
      },
    ]);
    expect(saga.instance).toBe(before);
  });

  it('changes nothing where it answers what was compensated meanwhile', () => {
    const saga = heldOrder();
    saga.now = saga.instance.awaiting?.deadlineAt ?? 0;
    saga.happens({ type: 'due' });
    const before = saga.instance;
    saga.answers('s1:charge-card:do', 'CARD_CHARGED', { receiptId: 'receipt-1' });
    expect(saga.instance).toBe(before);
  });

  it('changes nothing of a saga that has ended, and no due time does', () => {
    const saga = startedOrder();
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    const before = saga.instance;
    saga.answers('s1:hold-goods:do', 'GOODS_HELD', price);
    expect(saga.happens({ type: 'due' })).toEqual([]);
    expect(saga.happens({ type: 'recovered' })).toEqual([]);
    expect(saga.instance).toBe(before);
  });
});

describe('an instance that the engine failed on', () => {
  const reason = { code: 'engine_error', detail: 'division by zero' } as const;

  it('is stalled with the reason, is tried again later and heals', () => {
    const saga = startedOrder();
    saga.happens({ type: 'suspended', reason });
    expect(saga.instance).toMatchObject({ state: 'stalled', stall: reason });
    saga.replies('GOODS_HELD', price);
    expect(saga.instance).toMatchObject({ state: 'running', stall: null });
  });

  it('keeps its deadline and goes back by it, as soon as the engine can', () => {
    const saga = startedOrder();
    saga.happens({ type: 'suspended', reason });
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: 10_000, dueAt: 10_000 });
    saga.comesDue();
    expect(saga.instance).toMatchObject({ state: 'compensating', reason: { code: 'deadline' } });
  });

  it('goes on by itself once it is sent again, and is no longer stalled', () => {
    const saga = heldOrder();
    const { awaiting } = saga.instance;
    saga.happens({ type: 'suspended', reason: { code: 'version_unregistered', detail: 'gone' } });
    saga.happens({ type: 'recovered' });
    expect(saga.instance).toMatchObject({ state: 'running', stall: null, reason: null });
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: awaiting?.deadlineAt, attempt: 2 });
    expect(saga.history.slice(-2)).toEqual(['healed', 'command-resent']);
  });

  it('keeps what a person wanted done in its history, and does not do it', () => {
    const saga = heldOrder();
    const act = { verb: 'abort', actor: 'ann', reason: 'by mistake' } as const;
    const effects = saga.happens({ type: 'suspended', reason, act });
    expect(effects[0]).toMatchObject({ entry: 'act-failed', detail: act, step: 'charge-card' });
    expect(saga.instance).toMatchObject({ state: 'stalled', reason: null });
  });

  it('says so where its definition has lost the step that it waits at', () => {
    const { instance } = heldOrder();
    const steps = orderSaga.steps.slice(0, 1);
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
    const reply = {
      id: 'r',
      type: 'CARD_CHARGED',
      correlationId: 's1:charge-card:do',
      payload: {},
    };
    const replied = { type: 'replied', reply, at: 0, random: 0 } as const;
    expect(() => transition(swapped, instance, replied)).toThrow('awaits no reply');
  });

  it('still awaits a compensation that its definition has lost', () => {
    const saga = heldOrder();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    const policy = { replyTimeoutMs: 1, stepDeadlineMs: 1, stallAttempts: 1 };
    const steps = orderSaga.steps.map((step) =>
      step.kind === 'command' ? { ...step, compensation: null } : step,
    );
    const { instance } = saga;
    const compensated = { id: 'r', type: 'GOODS_FREED', correlationId: 's1:hold-goods:undo' };
    const reply = { ...compensated, payload: {} };
    const replied = { type: 'replied', reply, at: 0, random: 0 } as const;
    const after = transition({ definition: { ...orderSaga, steps }, policy }, instance, replied);
    expect(after.instance).toBe(instance);
    expect(after.effects).toMatchObject([{ entry: 'reply-ignored' }]);
  });
});

describe('whatever happens', () => {
  const replies = fc.constantFrom(
    ['GOODS_HELD', price] as const,
    ['GOODS_GONE', { reason: 'no' }] as const,
    ['CARD_CHARGED', { receiptId: 'x' }] as const,
    ['CARD_DECLINED', { reason: 'no' }] as const,
    ['GOODS_SHIPPED', {}] as const,
    ['SHIPPING_REFUSED', { reason: 'no' }] as const,
    ['GOODS_FREED', {}] as const,
    ['GOODS_RECALLED', {}] as const,
    ['CARD_REFUNDED', {}] as const,
  );
  const happening = fc.record({
    what: fc.constantFrom('reply', 'late', 'due', 'recovered'),
    reply: replies,
  });
  type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

  const happen = (saga: ReturnType<typeof startedOrder>, { what, reply }: Happening) => {
    const [type, data] = reply;
    if (what === 'reply') saga.replies(type, data);
    if (what === 'late') saga.answers('s1:hold-goods:do', type, data);
    if (what === 'due') saga.comesDue();
    if (what === 'recovered') saga.happens({ type: 'recovered' });
  };

  it('an instance either awaits one command with a due time, or has ended for good', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const saga = startedOrder();
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
    const order = ['stock.recall', 'payment.refund', 'stock.free'];
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const saga = startedOrder();
        for (const one of happenings) happen(saga, one);
        const compensated = saga.sent.filter((type) => order.includes(type));
        expect(compensated).toEqual(order.filter((type) => compensated.includes(type)));
        if (saga.instance.state !== 'compensated') return;
        const left = saga.instance.steps.filter(({ state }) => /done|unknown/.test(state));
        expect(left).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
