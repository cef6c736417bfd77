/** Pure decisions about a booking: (booking, work) → booking. */
import type { Reason } from '../../orchestrator/instance.ts';
import type { PaymentMethod } from '../billing/contract.ts';
import { type Rejection, type RejectionCode, rejectionFor } from './rejection.ts';

export const bookingStatuses = ['pending', 'approved', 'rejected', 'cancelled'] as const;

export type BookingStatus = (typeof bookingStatuses)[number];

export interface Booking {
  readonly id: string;
  readonly slotId: string;
  readonly status: BookingStatus;
  readonly sagaId: string;
  /** The saga that cancels it, from when it was asked for; null if nobody did. */
  readonly cancellationSagaId: string | null;
  /** Why it was rejected, or null. */
  readonly reason: RejectionCode | null;
  /** The words that go with it; null if it says all. */
  readonly reasonText: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The input that a booking is made of. */
export interface BookingInput {
  readonly bookingId: string;
  readonly slotId: string;
  readonly paymentMethod: PaymentMethod;
}

/** The local steps of the sagas, as values. */
export type BookingWork =
  | ({ readonly type: 'create'; readonly bookingId: string } & Pick<Booking, 'slotId' | 'sagaId'>)
  | { readonly type: 'approve'; readonly bookingId: string }
  | ({ readonly type: 'reject'; readonly bookingId: string } & Rejection)
  | {
      readonly type: 'begin-cancellation';
      readonly bookingId: string;
      readonly cancellationSagaId: string;
    }
  | { readonly type: 'cancel'; readonly bookingId: string };

type About = Pick<BookingInput, 'bookingId'>;

/** The work that makes a pending booking, owned by the saga. */
export function create(sagaId: string, { bookingId, slotId }: BookingInput): BookingWork {
  return { type: 'create', bookingId, slotId, sagaId };
}

/** The work that approves a booking: its slot is blocked. */
export function approve({ bookingId }: About): BookingWork {
  return { type: 'approve', bookingId };
}

/** The work that rejects a booking, for the reason for which its saga went back. */
export function reject({ bookingId }: About, reason: Reason): BookingWork {
  return { type: 'reject', bookingId, ...rejectionFor(reason) };
}

/** The work that marks a booking as being cancelled by the saga. */
export function beginCancellation(sagaId: string, { bookingId }: About): BookingWork {
  return { type: 'begin-cancellation', bookingId, cancellationSagaId: sagaId };
}

/** The work that makes a cancellation final. */
export function cancel({ bookingId }: About): BookingWork {
  return { type: 'cancel', bookingId };
}

/**
 * The booking after the work.
 * @param at milliseconds since the epoch
 * @throws Error if the booking that the work is about does not exist: the engine stalls the
 *   saga then, since no saga of ours can come to that
 */
export function decide(booking: Booking | undefined, work: BookingWork, at: number): Booking {
  if (work.type === 'create') return made(work, at);
  if (booking === undefined) throw new Error(`booking ${work.bookingId} does not exist`);
  const changed = { ...booking, updatedAt: at };
  switch (work.type) {
    case 'approve':
      return { ...changed, status: 'approved' };
    case 'reject':
      return {
        ...changed,
        status: 'rejected',
        reason: work.reason,
        reasonText: work.reasonText,
      };
    case 'begin-cancellation':
      return { ...changed, cancellationSagaId: work.cancellationSagaId };
    case 'cancel':
      return { ...changed, status: 'cancelled' };
  }
}

function made(work: BookingWork & { readonly type: 'create' }, at: number): Booking {
  const { bookingId: id, slotId, sagaId } = work;
  const nothing = { cancellationSagaId: null, reason: null, reasonText: null };
  return { id, slotId, sagaId, status: 'pending', ...nothing, createdAt: at, updatedAt: at };
}

/** The reason why a booking cannot be cancelled now, for its client. */
export interface CancellationConflict {
  readonly code: 'booking_not_approved' | 'booking_in_progress' | 'cancellation_begun';
  readonly detail: string;
}

/** The reason why a booking cannot be cancelled now; undefined if it can. */
export function whyNotCancel(
  { status, cancellationSagaId }: Booking,
  sagaHasEnded: boolean,
): CancellationConflict | undefined {
  if (status !== 'approved') {
    const detail = `the booking is ${status}; only an approved one can be cancelled`;
    return { code: 'booking_not_approved', detail };
  }
  if (!sagaHasEnded) {
    const detail = 'the booking is still being carried out; wait for its saga to end';
    return { code: 'booking_in_progress', detail };
  }
  if (cancellationSagaId === null) return undefined;
  return { code: 'cancellation_begun', detail: 'the booking is being cancelled already' };
}
