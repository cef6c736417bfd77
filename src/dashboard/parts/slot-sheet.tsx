/** The sheet of one slot: book it, cancel its booking, open or close it. */

import { amountInWords } from '../../modules/amount.ts';
import type { PaymentMethod } from '../../modules/billing/contract.ts';
import type { BookingView } from '../../modules/booking/store.ts';
import type { Slot } from '../../modules/parking/slot.ts';
import { slotLooks } from '../slot-words.ts';
import type { Seen } from '../sources.ts';
import type { Visitor } from '../visitor.ts';
import { State } from './state.tsx';

interface SlotSheetProps {
  /** The slot: undefined if there is none, or a sentence if it cannot be seen. */
  readonly slot: Seen<Slot | undefined>;
  /** The booking that holds it. */
  readonly holder: BookingView | undefined;
  readonly visitor: Visitor;
}

/** The ways in which a booking can go, as a visitor chooses one. */
export const ways = [
  'pm_ok',
  'pm_declined',
  'pm_insufficient_funds',
  'pm_slow',
  'pm_flaky',
  'close',
] as const;

const wayWords: Readonly<Record<PaymentMethod | 'close', readonly [name: string, what: string]>> = {
  pm_ok: ['Accepted', 'the card is charged at once'],
  pm_declined: ['Declined', 'the saga goes back and frees the slot'],
  pm_insufficient_funds: ['Insufficient funds', 'the same, for another reason'],
  pm_slow: ['Slow', 'the provider answers after two seconds'],
  pm_flaky: ['Flaky', 'the provider fails twice, then charges once'],
  close: ['The slot closes meanwhile', 'paid, then refused: the saga refunds'],
};

/** The acts that are possible on a slot now. */
export function SlotSheet({ slot: seen, holder, visitor }: SlotSheetProps) {
  const slot = seen.isHere ? seen.source : undefined;
  if (slot === undefined)
    return (
      <section class="card" id="sheet">
        <p>{seen.isHere ? 'There is no such slot.' : seen.why}</p>
      </section>
    );
  return (
    <section class="card" id="sheet" aria-labelledby="sheet-title">
      <div class="row apart">
        <h2 id="sheet-title">Slot {slot.name}</h2>
        <State look={slotLooks[slot.status]} />
      </div>
      <p class="amount">{amountInWords(slot.price.amount, slot.price.currency)}</p>
      {slot.status === 'available' && <Book slot={slot} visitor={visitor} />}
      <Cancel booking={holder} />
      <Change slot={slot} visitor={visitor} />
    </section>
  );
}

function Book({ slot, visitor }: { readonly slot: Slot; readonly visitor: Visitor }) {
  return (
    <form method="post" action="/dashboard/bookings">
      <input type="hidden" name="slotId" value={slot.id} />
      <fieldset class="ways">
        <legend>The payment</legend>
        {ways.map((way, index) => {
          const [name, what] = wayWords[way];
          const isRefused = way === 'close' && !visitor.isOperator;
          return (
            <label>
              <input
                type="radio"
                name="way"
                value={way}
                checked={index === 0}
                disabled={isRefused}
              />
              {name} <span class="small">{isRefused ? 'sign in to close slots' : what}</span>
            </label>
          );
        })}
      </fieldset>
      <button type="submit" class="primary">
        Book {slot.name}
      </button>
    </form>
  );
}

function Cancel({ booking }: { readonly booking: BookingView | undefined }) {
  if (booking?.status !== 'approved') return null;
  if (booking.cancellationSagaId !== null)
    return (
      <p>
        Its booking is being cancelled by{' '}
        <a href={`/sagas/${booking.cancellationSagaId}`}>this saga</a>.
      </p>
    );
  // A saga that was removed after its retention time had ended.
  if (booking.sagaState !== null && booking.sagaState !== 'completed')
    return <p class="why">It can be cancelled once its saga has ended.</p>;
  return (
    <form method="post" action={`/dashboard/bookings/${booking.id}/cancellation`}>
      <button type="submit" class="danger">
        Cancel the booking
      </button>
    </form>
  );
}

function Change({ slot, visitor }: { readonly slot: Slot; readonly visitor: Visitor }) {
  if (slot.status === 'reserved' || !visitor.isOperator) return null;
  const [status, words] =
    slot.status === 'closed' ? ['available', 'Open the slot'] : ['closed', 'Close the slot'];
  return (
    <form method="post" action={`/dashboard/slots/${slot.id}`}>
      <input type="hidden" name="status" value={status} />
      <button type="submit">{words}</button>
    </form>
  );
}
