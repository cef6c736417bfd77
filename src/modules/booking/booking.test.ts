import { describe, expect, it } from 'vitest';
import {
  approve,
  type Booking,
  beginCancellation,
  cancel,
  create,
  decide,
  reject,
  whyNotCancel,
} from './booking.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const pending: Booking = {
  id: 'b1',
  slotId: 'a1',
  sagaId: 's1',
  cancellationSagaId: null,
  status: 'pending',
  reason: null,
  reasonText: null,
  createdAt: 1,
  updatedAt: 1,
};

describe('a booking', () => {
  it('is pending when it is made', () => {
    expect(decide(undefined, create('s1', input), 1)).toEqual(pending);
  });

  it('is approved', () => {
    expect(decide(pending, approve(input), 2)).toEqual({
      ...pending,
      status: 'approved',
      updatedAt: 2,
    });
  });

  it('is rejected with the reason', () => {
    expect(decide(pending, reject(input, { code: 'refused', detail: 'slot_taken' }), 3)).toEqual({
      ...pending,
      status: 'rejected',
      reason: 'slot_taken',
      updatedAt: 3,
    });
  });

  it('that is being cancelled knows by which saga, and is cancelled in the end', () => {
    const approved = decide(pending, approve(input), 2);
    const begun = decide(approved, beginCancellation('s2', input), 3);
    expect(begun).toEqual({ ...approved, cancellationSagaId: 's2', updatedAt: 3 });
    expect(decide(begun, cancel(input), 4)).toEqual({
      ...begun,
      status: 'cancelled',
      updatedAt: 4,
    });
  });

  it('can be cancelled once it is approved and its saga has ended, and only once', () => {
    const approved: Booking = { ...pending, status: 'approved' };
    expect(whyNotCancel(approved, true)).toBeUndefined();
    expect(whyNotCancel(approved, false)?.code).toBe('booking_in_progress');
    expect(whyNotCancel(pending, true)?.detail).toContain('is pending');
    expect(whyNotCancel({ ...pending, status: 'rejected' }, true)?.code).toBe(
      'booking_not_approved',
    );
    expect(whyNotCancel({ ...approved, cancellationSagaId: 's2' }, true)?.code).toBe(
      'cancellation_begun',
    );
  });

  it('that does not exist can neither be approved nor rejected', () => {
    expect(() => decide(undefined, approve(input), 1)).toThrow('b1 does not exist');
  });
});
