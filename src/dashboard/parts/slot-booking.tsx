/** A booking beside the lot, for a visitor who may not see its saga. */
import { signInAt } from '../shell.tsx';
import type { ShownBooking } from '../shown-booking.ts';

interface SlotBookingProps extends ShownBooking {
  /** The address of the page, to come back to. */
  readonly address: string;
}

/** Its status, which the API tells everybody, and the way to its saga. */
export function SlotBooking({ booking, label, address }: SlotBookingProps) {
  const { status, reason } = booking;
  return (
    <section class="card" aria-labelledby="slot-booking">
      <p class="small muted">{label}</p>
      <h2 id="slot-booking">{status}</h2>
      {reason !== null && <p class="clamped">{reason}</p>}
      <p class="why">
        Its saga is for the operator: <a href={signInAt(address)}>sign in</a> to watch it.
      </p>
    </section>
  );
}
