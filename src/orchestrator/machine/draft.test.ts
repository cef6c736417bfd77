import { describe, expect, it } from 'vitest';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';
import { awaitReply, type Draft, end, ignore, mark, record } from './draft.ts';
import { newInstance } from './new-instance.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };

/** A draft of an instance that was made at 0, changed by an event at `at`. */
const draftAt = (at: number): Draft<unknown> => ({
  rules: { definition: orderSaga, policy },
  event: { type: 'due', at, random: 0 },
  effects: [],
  instance: newInstance(orderSaga, orderInput, { id: 's1', at: 0, fingerprint: 'f' }),
});

describe('a draft', () => {
  it('notes when it was changed, and leaves the instance that it began with alone', () => {
    const draft = draftAt(5);
    const before = draft.instance;
    mark(draft, 0, 'done');
    expect(draft.instance.updatedAt).toBe(5);
    expect(before).toMatchObject({ updatedAt: 0, steps: [{ state: 'pending' }, {}, {}, {}, {}] });
  });

  it('gives a step its beginning once, and its end only when it has come to one', () => {
    const draft = draftAt(5);
    mark(draft, 1, 'running');
    const later = { ...draftAt(9), instance: draft.instance };
    mark(later, 1, 'stalled');
    expect(later.instance.steps[1]).toMatchObject({ startedAt: 5, finishedAt: null });
    mark(later, 1, 'done', { price: 7 });
    expect(later.instance.steps[1]).toMatchObject({ startedAt: 5, finishedAt: 9 });
    mark(later, 1, 'compensating');
    expect(later.instance.steps[1]).toMatchObject({ finishedAt: null, reply: { price: 7 } });
  });

  it('awaits a command as it sends it for the first time, and says so', () => {
    const draft = draftAt(5);
    const command = { stepIndex: 1, direction: 'do', commandId: 's1:hold-goods:do' } as const;
    const sent = { type: 'stock.hold', payload: {}, compensates: null, deadlineAt: 9_000 };
    awaitReply(draft, { ...command, ...sent });
    expect(draft.instance.awaiting).toMatchObject({ attempt: 1, timeouts: 0, dueAt: 1_005 });
    expect(draft.effects).toMatchObject([
      { type: 'send', command: draft.instance.awaiting },
      { type: 'record', entry: 'command-sent', step: 'hold-goods' },
    ]);
  });

  it('ends with nothing awaited, at the time of the event, and says why', () => {
    const draft = draftAt(5);
    end(draft, 'completed');
    expect(draft.instance).toMatchObject({ state: 'completed', awaiting: null, finishedAt: 5 });
    expect(draft.effects).toMatchObject([{ type: 'record', entry: 'completed', step: null }]);
  });

  it('is not changed by what is only recorded, as by a reply that nobody awaits', () => {
    const draft = draftAt(5);
    const before = draft.instance;
    record(draft, 'step-done', 'create-order', {});
    ignore(draft, { id: 'r', type: 'X', correlationId: 'c', payload: {} });
    expect(draft.instance).toBe(before);
    expect(draft.effects).toMatchObject([{ entry: 'step-done' }, { entry: 'reply-ignored' }]);
  });
});
