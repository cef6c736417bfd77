import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';
import { whyNotAgain } from './verbs.ts';

/** The stock never answered the freeing, so a person did it, and said so. */
const resolved = () => {
  const saga = new MachineDriver(orderSaga, input);
  saga.replies('GOODS_HELD', price);
  saga.replies('CARD_DECLINED', { reason: 'card_declined' });
  while (saga.instance.state !== 'stalled') saga.comesDue();
  saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason: 'unblocked by hand' });
  return saga;
};

const unblocking = 's1:hold-goods:undo';

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
      { commandId: unblocking, compensates: 's1:hold-goods:do' },
    ]);
  });

  it('is still sent until it is answered, at the slow pace', () => {
    const saga = resolved();
    const before = saga.instance.fences[0]?.attempt ?? 0;
    for (const n of [1, 2, 3]) {
      const effects = fenceComesDue(saga);
      expect(effects).toMatchObject([
        { type: 'send', command: { commandId: unblocking, attempt: before + n } },
        { type: 'record', entry: 'command-resent', step: 'hold-goods' },
      ]);
      expect((saga.instance.fences[0]?.dueAt ?? 0) - saga.now).toBe(45_000);
    }
    // Not once more, though the answer comes when it is due.
    saga.now = saga.instance.fences[0]?.dueAt ?? 0;
    expect(saga.answers(unblocking, 'GOODS_FREED')).toEqual([
      {
        type: 'record',
        entry: 'fence-answered',
        step: 'hold-goods',
        detail: { reply: 'GOODS_FREED', messageId: `r-${saga.now}` },
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
    const saga = new MachineDriver(orderSaga, input);
    saga.replies('GOODS_HELD', price);
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    saga.replies('SHIPPING_REFUSED', { reason: 'closed' });
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
      { type: 'send', command: { commandId: 's1:charge-card:undo' } },
      { type: 'record', entry: 'command-resent', step: 'charge-card' },
      { type: 'record', entry: 'stalled' },
    ]);
  });

  it('is sent also while the saga goes on with the steps before', () => {
    const saga = refundedByHand();
    expect(saga.instance.awaiting?.commandId).toBe(unblocking);
    saga.answers('s1:charge-card:undo', 'CARD_REFUNDED');
    expect(saga.instance).toMatchObject({ fences: [], state: 'compensating' });
    saga.replies('GOODS_FREED');
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
    const saga = new MachineDriver(orderSaga, input);
    saga.replies('GOODS_HELD', price);
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    saga.replies('SHIPPING_REFUSED', { reason: 'closed' });
    for (const reason of ['refunded', 'unblocked']) {
      while (saga.instance.state !== 'stalled') saga.comesDue();
      saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason });
    }
    return saga;
  };

  it('are answered one by one: the other is still sent', () => {
    const saga = resolvedTwice();
    const refunding = saga.instance.fences[0];
    expect(saga.answers(unblocking, 'GOODS_FREED')).toMatchObject([
      { entry: 'fence-answered', step: 'hold-goods' },
    ]);
    expect(saga.instance.fences).toEqual([refunding]);
    expect(saga.answers('s1:charge-card:undo', 'CARD_REFUNDED')).toMatchObject([
      { entry: 'fence-answered', step: 'charge-card' },
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
    const saga = new MachineDriver(orderSaga, input);
    const unsent = { type: 'unsent', attempt: 1, why: 'away' } as const;
    saga.comesDue();
    expect(saga.happens({ ...unsent, commandId: 's1:hold-goods:do' })).toEqual([]);
    saga.replies('GOODS_HELD', price);
    expect(saga.happens({ ...unsent, commandId: 's1:hold-goods:do' })).toEqual([]);
  });
});

describe('what an earlier build has written', () => {
  it('goes on: its waits are told by its tries, and a step that is gone has no name', () => {
    const saga = new MachineDriver(orderSaga, input);
    saga.replies('GOODS_HELD', price);
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
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
    const saga = new MachineDriver(orderSaga, input);
    expect(whyNotAgain(saga.instance, 's1:hold-goods:do')).toBeUndefined();
    saga.replies('GOODS_HELD', price);
    expect(whyNotAgain(saga.instance, 's1:hold-goods:do')).toContain('awaits s1:charge-card:do');
    expect(whyNotAgain(undefined, 's2:hold-goods:do')).toContain('no saga that is known here');
  });

  it('is never what a person has resolved; only what fences it is', () => {
    const { instance } = resolved();
    expect(whyNotAgain(instance, 's1:hold-goods:do')).toContain('has ended: it is compensated');
    expect(whyNotAgain(instance, unblocking)).toBeUndefined();
  });
});
