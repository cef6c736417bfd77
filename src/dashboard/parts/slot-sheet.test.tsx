import { describe, expect, it } from 'vitest';
import type { BookingView } from '../../modules/booking/store.ts';
import { SlotSheet } from './slot-sheet.tsx';

const price = { amount: 100, currency: 'USD' };
const slot = { id: 's', name: 'A1', status: 'reserved', price, bookingId: 'b' } as const;
const holder: BookingView = {
  id: 'b',
  slotId: 's',
  status: 'approved',
  sagaId: 'saga',
  cancellationSagaId: null,
  sagaState: 'completed',
  reason: null,
  reasonText: null,
  createdAt: 0,
  updatedAt: 0,
};

const sheetOf = (booking: Partial<BookingView>) =>
  String(
    <SlotSheet
      slot={{ isHere: true, source: slot }}
      holder={{ ...holder, ...booking }}
      visitor={{ isOperator: true, tokenIsAsked: false }}
    />,
  );

describe('the booking of a slot', () => {
  it.each([
    ['whose saga has completed', { sagaState: 'completed' }],
    ['whose saga was removed after its retention time', { sagaState: null }],
  ])('%s can be cancelled', (_, booking) => {
    expect(sheetOf(booking)).toContain('action="/dashboard/bookings/b/cancellation"');
  });

  it.each([
    ['whose saga is at work', { sagaState: 'running' }, 'once its saga has ended'],
    ['that is being cancelled', { cancellationSagaId: 'c' }, 'href="/sagas/c"'],
  ])('%s cannot be, and the sheet says why', (_, booking, told) => {
    expect(sheetOf(booking)).toContain(told);
    expect(sheetOf(booking)).not.toContain('<form');
  });
});
