/** Runs of the bookings' two sagas, one for each way that a picture has to show. */
import { bookingSaga } from '../../src/modules/booking/booking.saga.ts';
import { cancellationSaga } from '../../src/modules/booking/cancellation.saga.ts';
import { RecordedSaga } from './recorded-saga.ts';

const AT = Date.UTC(2026, 0, 1, 10);
const input = { bookingId: 'b1', slotId: 'A1' };
const price = { price: { amount: 10_000, currency: 'USD' } };

const booking = { bookingId: 'b1', slotId: 'A1', paymentMethod: 'pm_ok' } as const;

const begun = () => new RecordedSaga(bookingSaga, booking, AT);
const blocked = () => begun().replies('PARKING_AVAILABLE', price);
const paid = () => blocked().replies('BILL_PAID', { billId: 'bill-1' }, 12);
const declined = () => blocked().replies('BILL_FAILED', { reason: 'card_declined' }, 12);
const cancelling = () => new RecordedSaga(cancellationSaga, input, AT);

const runs = {
  'just begun': () => begun().after(3),
  'sent again': () => blocked().waits(2).after(400),
  completed: () => paid().replies('PARKING_RESERVED', {}, 5),
  'slot taken': () => begun().replies('PARKING_UNAVAILABLE', { reason: 'blocked' }),
  'card declined, going back': () => declined().after(4),
  'card declined': () => declined().replies('PARKING_UNBLOCKED', {}, 6),
  'reservation refused': () =>
    paid()
      .replies('PARKING_RESERVATION_FAILED', { reason: 'closed' })
      .replies('BILL_REFUNDED', {}, 11)
      .replies('PARKING_UNBLOCKED', {}, 6),
  'no answer by the deadline': () => blocked().waitsUntil('compensating').after(300),
  'late reply': () =>
    blocked()
      .waitsUntil('compensating')
      .replies('BILL_REFUNDED')
      .replies('PARKING_UNBLOCKED')
      .after(2_000)
      .answers('s1:pay-bill:do', 'BILL_PAID', { billId: 'bill-1' }),
  aborted: () =>
    blocked()
      .after(600)
      .is('abort', 'the customer has left')
      .replies('BILL_REFUNDED')
      .replies('PARKING_UNBLOCKED'),
  'stalled going back': () => declined().waitsUntil('stalled').waits(30).after(9_000),
  healed: () =>
    declined()
      .waitsUntil('stalled')
      .waits(30)
      .after(9_000)
      .is('retry', 'parking is up again')
      .replies('PARKING_UNBLOCKED'),
  resolved: () =>
    declined().waitsUntil('stalled').after(60_000).is('resolve', 'unblocked in the database'),
  'not sent': () =>
    blocked()
      .after(20)
      .isNotSent('the broker is away')
      .waits(1)
      .isNotSent('the broker is away')
      .after(200),
  suspended: () =>
    blocked().happens({
      type: 'suspended',
      reason: { code: 'engine_error', detail: 'disk full', step: 'pay-bill' },
    }),
  cancelled: () => cancelling().replies('BILL_REFUNDED', {}, 11).replies('PARKING_RELEASED', {}, 6),
  'stalled cancellation': () => cancelling().waitsUntil('stalled').after(9_000),
} as const;

export type RunName = keyof typeof runs;

// The keys of an object literal are the names that its type says.
export const runNames = Object.keys(runs) as readonly RunName[];

/** Runs a saga anew, as far as its name says. */
export function bookingRun(name: RunName): ReturnType<(typeof runs)[RunName]> {
  return runs[name]();
}
