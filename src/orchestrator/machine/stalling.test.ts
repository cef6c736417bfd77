/** Commands without an answer, or that did not leave: when they are sent again, who is told. */
import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderInput as input, orderSaga, returnSaga } from '../../../tests/support/order-saga.ts';
import { newInstance } from './new-instance.ts';
import { transition } from './transition.ts';

const blocking = 's1:hold-goods:do';

/** Sent at 0: it is due at 1,050 and its deadline is at 10,000. */
const started = () => new MachineDriver(orderSaga, input);
const cancellation = () => new MachineDriver(returnSaga, { orderId: 'o1', goodsId: 'g1' });
const broke = {
  type: 'suspended',
  reason: { code: 'engine_error', detail: 'no such table' },
} as const;

describe('a command that did not leave', () => {
  it('is taken back as a try, and the history says which one and why', () => {
    const saga = started();
    const { awaiting } = saga.instance;
    const unsent = { type: 'unsent', commandId: blocking, attempt: 1, why: 'broker away' } as const;
    expect(saga.happens(unsent)).toEqual([
      {
        type: 'record',
        entry: 'command-not-sent',
        step: 'hold-goods',
        detail: { command: 'stock.hold', messageId: blocking, why: 'broker away' },
      },
    ]);
    expect(saga.instance.awaiting).toEqual({ ...awaiting, attempt: 0, unsent: true });
  });

  it('is sent again when it is due, as the first try that it is', () => {
    const saga = started();
    const { awaiting } = saga.instance;
    saga.happens({ type: 'unsent', commandId: blocking, attempt: 1, why: 'broker away' });
    saga.comesDue();
    expect(saga.instance.awaiting).toEqual({ ...awaiting, dueAt: 2_100 });
    saga.comesDue();
    expect(saga.instance.awaiting).toMatchObject({ attempt: 2, timeouts: 1 });
  });

  it('calls no person, though a single try without an answer would', () => {
    const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 1 };
    const rules = { definition: returnSaga, policy };
    const identity = { id: 's1', at: 0, fingerprint: 'f' };
    const fresh = newInstance(returnSaga, { orderId: 'o1', goodsId: 'g1' }, identity);
    const begun = transition(rules, fresh, { type: 'started', at: 0, random: 0 }).instance;
    const unsent = { commandId: 's1:refund-card:do', attempt: 1, why: 'broker away' };
    const event = { type: 'unsent', ...unsent, at: 500, random: 0 } as const;
    const kept = transition(rules, begun, event).instance;
    const due = (at: number) => ({ type: 'due', at, random: 0 }) as const;
    const resent = transition(rules, kept, due(1_000)).instance;
    expect(resent).toMatchObject({ state: 'running', stall: null, awaiting: { attempt: 1 } });
    expect(transition(rules, resent, due(2_000)).instance.state).toBe('stalled');
  });
});

describe('a command that is sent again after a restart', () => {
  it('is waited for no longer than before', () => {
    const saga = started();
    saga.now = 1_000;
    saga.happens({ type: 'recovered' });
    expect(saga.instance.awaiting).toMatchObject({ attempt: 2, timeouts: 0, dueAt: 1_050 });
  });

  it.each([1_050, 5_000])('is given a wait of its own if it was due, as at %i ms', (now) => {
    const saga = started();
    saga.now = now;
    saga.happens({ type: 'recovered' });
    const dueAt = now + 1_050;
    expect(saga.instance.awaiting).toMatchObject({ attempt: 2, timeouts: 0, dueAt });
  });
});

describe('the line of history that calls a person', () => {
  it('says which step nobody answers, and after how many tries', () => {
    const saga = cancellation();
    while (saga.instance.state !== 'stalled') saga.comesDue();
    const reason = {
      code: 'forward_exhausted',
      detail: 'payment.refund got no answer after 4 tries; it is still being sent',
      step: 'refund-card',
    };
    const told = { type: 'record', entry: 'stalled', step: 'refund-card', detail: reason };
    expect(saga.effects.at(-1)).toEqual(told);
    expect(saga.instance.stall).toEqual(reason);
  });

  it('says what the engine failed at, and of no step', () => {
    const saga = started();
    const detail = broke.reason;
    expect(saga.happens(broke)).toEqual([{ type: 'record', entry: 'stalled', step: null, detail }]);
  });
});

describe('a saga that the engine fails on', () => {
  it('is tried again slowly, and not at once, if that happens at its very deadline', () => {
    const saga = started();
    saga.now = 10_000;
    saga.happens(broke);
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: 10_000, dueAt: 55_000 });
  });

  it('is tried again slowly where it has no deadline', () => {
    const saga = cancellation();
    saga.happens(broke);
    expect(saga.instance.awaiting).toMatchObject({ deadlineAt: null, dueAt: 45_000 });
  });
});
