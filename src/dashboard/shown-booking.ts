/** Which booking the lot shows beside a slot: seldom just the newest, as others may be refused. */
import type { BookingQueries, BookingView } from '../modules/booking/store.ts';

/** As the address names them. */
export interface AskedBooking {
  /** The chosen slot; undefined if none is. */
  readonly slot?: string | undefined;
  /** The booking that the visitor has just acted on. */
  readonly booking?: string | undefined;
}

export interface ShownBooking {
  readonly booking: BookingView;
  /** Says which one it is. */
  readonly label: string;
}

/** Undefined if there is none yet. */
export function shownBooking(
  queries: BookingQueries,
  { slot: slotId, booking: id }: AskedBooking,
): ShownBooking | undefined {
  const latest = (status?: BookingView['status']) =>
    queries.list({ slotId, status }, { limit: 1 })[0];
  const newest = latest();
  if (newest === undefined) return undefined;
  if (slotId === undefined) return { booking: newest, label: 'The latest booking' };
  const own = id === undefined ? undefined : queries.get(id);
  const holder = latest('approved') ?? latest('pending');
  const cancelled = latest('cancelled');
  const isLast = cancelled !== undefined && cancelled.updatedAt > newest.createdAt;
  const last = isLast ? cancelled : newest;
  const booking = own?.slotId === slotId ? own : (holder ?? last);
  return { booking, label: labelOf(booking, { holder, last }) };
}

interface Others {
  /** A booking that gives the slot back is approved until it has done so. */
  readonly holder: BookingView | undefined;
  /** Begun last, or cancelled since. */
  readonly last: BookingView;
}

function labelOf({ id }: BookingView, { holder, last }: Others): string {
  if (id === last.id) return 'The latest booking of this slot';
  return id === holder?.id ? 'The booking that has this slot' : 'An earlier booking of this slot';
}
