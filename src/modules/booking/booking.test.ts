import { describe, expect, it } from 'vitest';
import { approve, type Booking, create, decide, reject } from './booking.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const pending: Booking = {
  id: 'b1',
  slotId: 'a1',
  sagaId: 's1',
  status: 'pending',
  reason: null,
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
    expect(decide(pending, reject(input, 'slot_taken'), 3)).toEqual({
      ...pending,
      status: 'rejected',
      reason: 'slot_taken',
      updatedAt: 3,
    });
  });

  it('that does not exist can neither be approved nor rejected', () => {
    expect(() => decide(undefined, approve(input), 1)).toThrow('b1 does not exist');
  });
});
