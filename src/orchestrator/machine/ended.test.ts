import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';
import type { SagaInstance } from '../instance.ts';
import type { SagaEvent } from './events.ts';
import { transition } from './transition.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };

const completed = () => {
  const saga = new MachineDriver(orderSaga, input);
  saga.replies('GOODS_HELD', price);
  saga.replies('CARD_CHARGED', { receiptId: 'x' });
  saga.replies('GOODS_SHIPPED');
  return saga.instance;
};

const rejected = () => {
  const saga = new MachineDriver(orderSaga, input);
  saga.replies('GOODS_GONE', { reason: 'sold_out' });
  return saga.instance;
};

/** Its compensation was done by hand, and is still sent. */
const resolved = () => {
  const saga = new MachineDriver(orderSaga, input);
  saga.replies('GOODS_HELD', price);
  saga.replies('CARD_DECLINED', { reason: 'card_declined' });
  while (saga.instance.state !== 'stalled') saga.comesDue();
  saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason: 'by hand' });
  return saga.instance;
};

const commandIds = fc.constantFrom(
  ...orderSaga.steps.flatMap(({ name }) => [`s1:${name}:do`, `s1:${name}:undo`]),
  'other:hold-goods:do',
);
const act = fc.record({
  verb: fc.constantFrom('abort', 'retry', 'resolve'),
  actor: fc.constant('ann'),
  reason: fc.constantFrom('why', null),
});
const reason = fc.record({
  code: fc.constantFrom('engine_error', 'version_unregistered'),
  detail: fc.string(),
});
const reply = fc.record({
  id: fc.constant('r'),
  type: fc.constantFrom('GOODS_SHIPPED', 'CARD_CHARGED', 'GOODS_FREED', 'constructor'),
  correlationId: commandIds,
  payload: fc.constantFrom({}, price),
});
const happening = fc.oneof(
  fc.constantFrom({ type: 'started' }, { type: 'due' }, { type: 'recovered' }),
  fc.record({ type: fc.constant('replied'), reply }),
  fc.record({ type: fc.constant('suspended'), reason }),
  fc.record({ type: fc.constant('suspended'), reason, act }),
  act.map((one) => ({ type: 'operated', ...one })),
  commandIds.map((commandId) => ({ type: 'unsent', commandId, attempt: 1, why: 'away' })),
);
const event = fc
  .record({ happening, at: fc.integer({ min: -1e6, max: 1e9 }), random: fc.constant(0.5) })
  // The parts of the union were only taken apart to be drawn.
  .map(({ happening: one, ...stamp }) => ({ ...one, ...stamp }) as SagaEvent);

const endOf = ({ state, stall, reason: why, awaiting, finishedAt }: SagaInstance) => ({
  state,
  stall,
  why,
  awaiting,
  finishedAt,
});

describe('what has ended', () => {
  it.each([
    ['completed', completed()],
    ['compensated', rejected()],
    ['compensated with a step done by hand', resolved()],
  ])('stays as it ended, whatever happens to it: %s', (_, ended) => {
    const rules = { definition: orderSaga, policy };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let instance: SagaInstance = ended;
        for (const one of events) {
          const after = transition(rules, instance, one);
          expect(endOf(after.instance)).toEqual(endOf(ended));
          expect(after.instance.steps).toEqual(ended.steps);
          expect(after.effects.filter(({ type }) => type === 'work')).toEqual([]);
          instance = after.instance;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps in its history that a reply came late', () => {
    const late = { id: 'r', type: 'CARD_CHARGED', correlationId: 's1:charge-card:do', payload: {} };
    const replied = { type: 'replied', reply: late, at: 5, random: 0 } as const;
    const { effects } = transition({ definition: orderSaga, policy }, completed(), replied);
    expect(effects).toMatchObject([{ type: 'record', entry: 'reply-ignored' }]);
  });
});
