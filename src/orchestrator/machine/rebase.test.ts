import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';
import { rebased } from './rebase.ts';

const HOUR = 3_600_000;

/** An order whose last command was sent while the clock was an hour ahead. */
const sentAhead = () => {
  const saga = new MachineDriver(orderSaga, input);
  saga.now = HOUR;
  saga.replies('GOODS_HELD', price);
  return saga;
};

describe('a clock that was ahead, and is put right', () => {
  it('leaves each wait as long as it was meant to be', () => {
    const saga = sentAhead();
    saga.now = 5_000;
    saga.happens({ type: 'due' });
    expect(saga.instance.awaiting).toMatchObject({ dueAt: 6_050, deadlineAt: 15_000, attempt: 1 });
    saga.comesDue();
    expect(saga.instance.awaiting?.attempt).toBe(2);
  });

  it('does not put off the deadline: the step is compensated in its time', () => {
    const saga = sentAhead();
    saga.now = 5_000;
    saga.happens({ type: 'recovered' });
    saga.now = 15_000;
    saga.happens({ type: 'due' });
    expect(saga.instance).toMatchObject({ state: 'compensating', reason: { code: 'deadline' } });
  });

  it('is kept no longer than one look, also if nothing is due then', () => {
    const saga = sentAhead();
    saga.now = 5_000;
    expect(saga.happens({ type: 'due' })).toEqual([{ type: 'touch' }]);
    expect(saga.happens({ type: 'due' })).toEqual([]);
  });

  it('moves what lies in the future, and nothing else', () => {
    const saga = new MachineDriver(orderSaga, input);
    saga.now = 5_000;
    saga.replies('GOODS_HELD', price);
    saga.now = 5_000 + HOUR;
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    const { instance } = saga;
    const [create, block, approve, pay, reserve] = instance.steps;
    expect(rebased(instance, 5_000)).toEqual({
      ...instance,
      updatedAt: 5_000,
      steps: [
        create,
        block,
        approve,
        { ...pay, finishedAt: 5_000 },
        { ...reserve, startedAt: 5_000 },
      ],
      awaiting: { ...instance.awaiting, dueAt: 6_050, deadlineAt: 15_000 },
    });
  });

  it('lets no step end before it began', () => {
    const saga = new MachineDriver(orderSaga, input);
    saga.now = 4_000;
    saga.replies('GOODS_HELD', price);
    saga.now = HOUR;
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    // The clock went on by two seconds until the last write, so its lead alone is too much.
    const instance = { ...saga.instance, updatedAt: HOUR + 2_000 };
    const pay = rebased(instance, 5_000).steps.find(({ name }) => name === 'charge-card');
    expect(pay).toMatchObject({ startedAt: 4_000, finishedAt: 4_000 });
  });

  it('moves a compensation, which has no deadline, and leaves it without one', () => {
    const saga = sentAhead();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    expect(rebased(saga.instance, 5_000).awaiting).toEqual({
      ...saga.instance.awaiting,
      dueAt: 6_050,
      deadlineAt: null,
    });
  });

  it('leaves what has ended as it ended, but for what is still sent', () => {
    const saga = sentAhead();
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    while (saga.instance.state !== 'stalled') saga.comesDue();
    saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason: 'by hand' });
    const { instance } = saga;
    const [fence] = instance.fences;
    const dueAt = (fence?.dueAt ?? 0) - (saga.now - 5_000);
    expect(rebased(instance, 5_000)).toEqual({
      ...instance,
      updatedAt: 5_000,
      fences: [{ ...fence, dueAt, deadlineAt: null }],
    });
    saga.answers('s1:hold-goods:undo', 'GOODS_FREED');
    expect(rebased(saga.instance, 5_000)).toBe(saga.instance);
  });

  it('leaves no time in the future and no step that ends before it began', () => {
    const time = fc.integer({ min: 0, max: 4 * HOUR });
    fc.assert(
      fc.property(fc.array(time, { minLength: 3, maxLength: 3 }), time, (times, now) => {
        const saga = new MachineDriver(orderSaga, input);
        const replies = [
          ['GOODS_HELD', price],
          ['CARD_CHARGED', { receiptId: 'x' }],
          ['CARD_CHARGED', { receiptId: 'late' }],
        ] as const;
        for (const [index, [type, data]] of replies.entries()) {
          saga.now = times[index] ?? 0;
          saga.replies(type, data);
        }
        const { steps, createdAt, updatedAt } = rebased(saga.instance, now);
        expect(Math.max(createdAt, updatedAt)).toBeLessThanOrEqual(now);
        for (const { startedAt, finishedAt } of steps) {
          expect(startedAt ?? 0).toBeLessThanOrEqual(now);
          expect(finishedAt ?? now).toBeLessThanOrEqual(now);
          expect(finishedAt ?? now).toBeGreaterThanOrEqual(startedAt ?? 0);
        }
      }),
    );
  });
});
