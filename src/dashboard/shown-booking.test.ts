import { describe, expect, it } from 'vitest';
import type { BookingView } from '../modules/booking/store.ts';
import { type AskedBooking, shownBooking } from './shown-booking.ts';

const booking = (id: string, facts: Partial<BookingView>): BookingView => ({
  id,
  slotId: 's',
  status: 'rejected',
  sagaId: `saga-${id}`,
  cancellationSagaId: null,
  sagaState: 'completed',
  reason: null,
  reasonText: null,
  createdAt: 0,
  updatedAt: 0,
  ...facts,
});

/** @param newestFirst as the database lists them */
const shownOf = (newestFirst: readonly BookingView[], asked: AskedBooking) => {
  const queries = {
    get: (id: string) => newestFirst.find((one) => one.id === id),
    list: ({ slotId, status }: Partial<BookingView>) =>
      newestFirst.filter(
        (one) =>
          (slotId === undefined || one.slotId === slotId) &&
          (status === undefined || one.status === status),
      ),
  };
  const shown = shownBooking(queries, asked);
  return shown && [shown.booking.id, shown.label];
};

const latest = 'The latest booking of this slot';
const holding = 'The booking that has this slot';
const earlier = 'An earlier booking of this slot';

describe('the booking beside the lot', () => {
  const refused = booking('c', { createdAt: 30 });

  it.each([
    ['one that is approved', { status: 'approved' }, ['b', holding]],
    ['one that is under way', { status: 'pending' }, ['b', holding]],
    ['one that gives it back', { status: 'approved', cancellationSagaId: 'x' }, ['b', holding]],
    ['one cancelled since', { status: 'cancelled', updatedAt: 40 }, ['b', latest]],
    ['not one cancelled before', { status: 'cancelled', updatedAt: 20 }, ['c', latest]],
    ['not one refused before', { status: 'rejected' }, ['c', latest]],
  ] as const)('is, of a slot where one was refused since, %s', (_, facts, shown) => {
    expect(shownOf([refused, booking('b', facts)], { slot: 's' })).toEqual(shown);
  });

  it('is the one that the visitor has acted on, if it is of this slot', () => {
    const all = [booking('e', { slotId: 't' }), refused, booking('b', { status: 'approved' })];
    expect(shownOf(all, { slot: 's', booking: 'c' })).toEqual(['c', latest]);
    expect(shownOf(all, { slot: 's', booking: 'b' })).toEqual(['b', holding]);
    expect(shownOf([...all, booking('a', {})], { slot: 's', booking: 'a' })).toEqual([
      'a',
      earlier,
    ]);
    for (const other of ['e', 'none'])
      expect(shownOf(all, { slot: 's', booking: other })).toEqual(['b', holding]);
  });

  it('is the latest of the lot if no slot is chosen, and none if there is none', () => {
    const all = [booking('e', { slotId: 't' }), booking('b', { status: 'approved' })];
    expect(shownOf(all, {})).toEqual(['e', 'The latest booking']);
    expect(shownOf([], { slot: 's' })).toBeUndefined();
  });
});
