/** The facts of one booking in each database, held against the rules that every test uses. */
import { violatedInFlight } from '../invariants/invariants.ts';
import type { Snapshot } from '../invariants/snapshot.ts';
import type { Bill } from '../modules/billing/bill.ts';
import type { LedgerEntry } from '../modules/billing/gateway/store.ts';
import type { BookingView } from '../modules/booking/store.ts';
import type { Slot } from '../modules/parking/slot.ts';
import type { SagaInstance } from '../orchestrator/instance.ts';
import { textOfSteps } from '../orchestrator/log/stored.ts';
import { askSeen } from './seen.ts';
import type { Seen, Sources } from './sources.ts';

export interface BookingFacts {
  /** Undefined if the saga is about no booking that is known here. */
  readonly booking: BookingView | undefined;
  /** All sagas of the booking, the newest first. */
  readonly sagas: readonly SagaInstance[];
  readonly slot: Seen<Slot | undefined>;
  readonly bills: Seen<readonly Bill[]>;
  readonly ledger: Seen<readonly LedgerEntry[]>;
}

/** The sagas of one booking are few. */
const MAX_SAGAS = 20;

function sagasOf({ bookings }: Sources, businessKey: string): readonly SagaInstance[] {
  return bookings.sagas.list({ businessKey, order: 'newest-first', limit: MAX_SAGAS });
}

/**
 * A text that differs whenever the facts of a booking would, as far as this process knows: each
 * change of its slot and bills is a reply to one of its sagas, or a later booking of the slot.
 */
export function factsStamp(sources: Sources, bookingId: string): string {
  const { queries } = sources.bookings;
  const sagas = sagasOf(sources, bookingId).map(({ id, revision, fences }) => {
    return `${id} ${revision} ${fences.length}`;
  });
  const booking = queries.get(bookingId);
  const slotId = booking?.slotId;
  const latest = slotId === undefined ? undefined : queries.list({ slotId }, { limit: 1 })[0];
  const bookings = [booking, latest].map((one) => `${one?.id} ${one?.updatedAt} ${one?.sagaState}`);
  return [...sagas, ...bookings].join(' ');
}

/** Asks each database, or the process that has it, about one booking. */
export async function bookingFacts(sources: Sources, bookingId: string): Promise<BookingFacts> {
  const { bookings, slots, bills, ledger } = sources;
  const booking = bookings.queries.get(bookingId);
  const sagas = sagasOf(sources, bookingId);
  // At once: each of those in other processes may take as long as it is waited for.
  const [slot, found, moved] = await Promise.all([
    askSeen(slots, async (source) => booking && source.get(booking.slotId)),
    askSeen(bills, (source) => source.of(bookingId)),
    askSeen(ledger, (source) => source.of(bookingId)),
  ]);
  return { booking, sagas, slot, bills: found, ledger: moved };
}

/** The verdict on the facts of a booking. */
export type Agreement =
  | { readonly kind: 'agree' }
  /** A saga of it is at work: in between they may differ. */
  | { readonly kind: 'under way' }
  | { readonly kind: 'disagree'; readonly faults: readonly string[] }
  /** A part of the facts is not to be seen from here. */
  | { readonly kind: 'not seen' };

/** Holds the facts of one booking against the promises of the modules. */
export function agreementOf({ booking, sagas, slot, bills, ledger }: BookingFacts): Agreement {
  if (booking === undefined) return { kind: 'not seen' };
  if (sagas.some(({ finishedAt }) => finishedAt === null)) return { kind: 'under way' };
  if (!slot.isHere || !bills.isHere || !ledger.isHere) return { kind: 'not seen' };
  // By now the slot of a booking that came to nothing may be another's.
  const isOwn = slot.source?.bookingId === booking.id || booking.status === 'approved';
  const snapshot: Snapshot = {
    bookings: [booking],
    sagas: sagas.map(sagaFact),
    replies: [],
    slots: slot.source !== undefined && isOwn ? [slotFact(slot.source)] : [],
    bills: bills.source,
    ledger: ledger.source,
  };
  const faults = violatedInFlight(snapshot);
  return faults.length === 0 ? { kind: 'agree' } : { kind: 'disagree', faults };
}

function slotFact({ price, ...slot }: Slot): Snapshot['slots'][number] {
  return { ...slot, amount: price.amount, currency: price.currency };
}

function sagaFact(instance: SagaInstance): Snapshot['sagas'][number] {
  const { id, definition, state, businessKey, finishedAt, awaiting, fences } = instance;
  const dues = [awaiting, ...fences].flatMap((one) => one?.dueAt ?? []);
  const textOf = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id,
    definition,
    state,
    bookingId: businessKey,
    finishedAt,
    dueAt: dues.length === 0 ? null : Math.min(...dues),
    stall: textOf(instance.stall),
    awaiting: textOf(awaiting),
    fences: fences.length === 0 ? null : textOf(fences),
    steps: textOfSteps(instance.steps),
  };
}
