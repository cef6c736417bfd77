/** What happens to a booking, as a pure decision: (booking, work) → booking. */
import type { PaymentMethod } from '../billing/contract.ts';

export const bookingStatuses = ['pending', 'approved', 'rejected', 'cancelled'] as const;

export type BookingStatus = (typeof bookingStatuses)[number];

export interface Booking {
  readonly id: string;
  readonly slotId: string;
  readonly status: BookingStatus;
  readonly sagaId: string;
  /** Why it was rejected, or null. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a booking is made of. */
export interface BookingInput {
  readonly bookingId: string;
  readonly slotId: string;
  readonly paymentMethod: PaymentMethod;
}

/** The local steps of a saga, as values. */
export type BookingWork =
  | ({ readonly type: 'create'; readonly bookingId: string } & Pick<Booking, 'slotId' | 'sagaId'>)
  | { readonly type: 'approve'; readonly bookingId: string }
  | { readonly type: 'reject'; readonly bookingId: string; readonly reason: string };

export function create(sagaId: string, { bookingId, slotId }: BookingInput): BookingWork {
  return { type: 'create', bookingId, slotId, sagaId };
}

export function approve({ bookingId }: BookingInput): BookingWork {
  return { type: 'approve', bookingId };
}

export function reject({ bookingId }: BookingInput, reason: string): BookingWork {
  return { type: 'reject', bookingId, reason };
}

/**
 * @param at milliseconds since the epoch
 * @throws Error where the booking that the work is about does not exist: the engine stalls the
 *   saga then, since no saga of ours can come to that
 */
export function decide(booking: Booking | undefined, work: BookingWork, at: number): Booking {
  if (work.type === 'create') {
    const { bookingId: id, slotId, sagaId } = work;
    const times = { createdAt: at, updatedAt: at };
    return { id, slotId, sagaId, status: 'pending', reason: null, ...times };
  }
  if (booking === undefined) throw new Error(`booking ${work.bookingId} does not exist`);
  return work.type === 'approve'
    ? { ...booking, status: 'approved', updatedAt: at }
    : { ...booking, status: 'rejected', reason: work.reason, updatedAt: at };
}
