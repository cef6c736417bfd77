/**
 * What always holds, and what holds once all has come to rest, as checks over a snapshot. Each
 * gives its violations in words that name the booking or saga. Every test that breaks the system
 * on purpose uses these.
 */
import type { BookingFact, LedgerFact, Snapshot } from './snapshot.ts';

/** Holds at every instant, also in the middle of a fault. */
export function alwaysViolated(snapshot: Snapshot): readonly string[] {
  return [...heldTwice(snapshot), ...movedTwice(snapshot), ...forgotten(snapshot)];
}

/**
 * Holds once faults have stopped and nothing is at work.
 * @param acknowledged ids of the bookings that a client got an answer for
 */
export function violatedAtRest(
  snapshot: Snapshot,
  acknowledged: readonly string[],
): readonly string[] {
  return [
    ...alwaysViolated(snapshot),
    ...unended(snapshot),
    ...lost(snapshot, acknowledged),
    ...snapshot.bookings.flatMap((booking) => disagreements(snapshot, booking)),
    ...ownerless(snapshot),
  ];
}

/** At most one live booking holds a slot, and no booking holds two. */
function heldTwice({ slots }: Snapshot): readonly string[] {
  const holders = slots.flatMap(({ bookingId }) => bookingId ?? []);
  return repeated(holders).map((id) => `booking ${id} holds more than one slot`);
}

/** By the provider's ledger, a key is charged at most once and refunded at most once. */
function movedTwice({ ledger }: Snapshot): readonly string[] {
  const moves = ledger.map(({ key, kind }) => `${kind} of ${key}`);
  const charged = ledger.filter(({ kind }) => kind === 'charge');
  const bookings = charged.map(({ bookingId }) => bookingId);
  const unpaid = ledger.filter(
    ({ kind, key }) => kind === 'refund' && !charged.some((charge) => charge.key === key),
  );
  return [
    ...repeated(moves).map((move) => `${move} stands more than once in the ledger`),
    ...repeated(bookings).map((id) => `booking ${id} was charged more than once`),
    ...unpaid.map(({ key }) => `refund of ${key}, which was never charged`),
  ];
}

/** A saga that has not ended has a due time, or nobody would ever come back to it. */
function forgotten({ sagas }: Snapshot): readonly string[] {
  return sagas.flatMap(({ id, state, dueAt, finishedAt }) => {
    const ended = state === 'completed' || state === 'compensated';
    if (ended !== (finishedAt !== null)) return [`saga ${id} is ${state}, ended at ${finishedAt}`];
    if (!ended && dueAt === null) return [`saga ${id} is ${state} and has no due time`];
    return ended && dueAt !== null ? [`saga ${id} has ended and is still due`] : [];
  });
}

function unended({ sagas }: Snapshot): readonly string[] {
  return sagas
    .filter(({ state, hasReason }) => !isEnded(state) && !(state === 'stalled' && hasReason))
    .map(({ id, state }) => `saga ${id} is still ${state}`);
}

/** What a client got an answer for exists. */
function lost({ bookings }: Snapshot, acknowledged: readonly string[]): readonly string[] {
  const known = new Set(bookings.map(({ id }) => id));
  return acknowledged
    .filter((id) => !known.has(id))
    .map((id) => `booking ${id} was acknowledged and is lost`);
}

/** Where slot, bills and ledger do not say the same of a booking. */
function disagreements(snapshot: Snapshot, booking: BookingFact): readonly string[] {
  const { id, status } = booking;
  const saga = snapshot.sagas.find((one) => one.id === booking.sagaId);
  if (saga === undefined) return [`booking ${id} has no saga`];
  if (!isEnded(saga.state)) return [];
  if (saga.state === 'completed' && status === 'approved') return approvedFaults(snapshot, booking);
  if (saga.state === 'compensated' && status === 'rejected')
    return givenBackFaults(snapshot, booking);
  return [`booking ${id} is ${status} and its saga ${saga.state}`];
}

/** An approved booking has reserved its slot, and paid for it what the slot costs. */
function approvedFaults(snapshot: Snapshot, { id, slotId }: BookingFact): readonly string[] {
  const slot = snapshot.slots.find((one) => one.id === slotId);
  const bills = snapshot.bills.filter(({ bookingId }) => bookingId === id);
  const amounts = new Set([slot?.amount, bills[0]?.amount, balance(snapshot.ledger, id)]);
  const paidOnce = bills.length === 1 && bills[0]?.status === 'paid';
  return [
    ...(slot?.status === 'reserved' && slot.bookingId === id
      ? []
      : [`booking ${id} is approved, but its slot is ${slot?.status} for ${slot?.bookingId}`]),
    ...(paidOnce ? [] : [`booking ${id} is approved with ${bills.length} bills, not one paid`]),
    ...(amounts.size === 1 ? [] : [`booking ${id}: slot, bill and ledger differ in the amount`]),
  ];
}

/** A rejected booking holds no slot and has no money with us. */
function givenBackFaults(snapshot: Snapshot, { id }: BookingFact): readonly string[] {
  const held = snapshot.slots.filter(({ bookingId }) => bookingId === id);
  const paid = snapshot.bills.filter((bill) => bill.bookingId === id && bill.status === 'paid');
  const kept = balance(snapshot.ledger, id);
  return [
    ...held.map((slot) => `booking ${id} is rejected and still holds slot ${slot.id}`),
    ...paid.map((bill) => `booking ${id} is rejected and bill ${bill.id} is paid`),
    ...(kept === 0 ? [] : [`booking ${id} is rejected and ${kept} of its money was kept`]),
  ];
}

/** Nothing is held or paid for a booking that does not exist; none is held that is not live. */
function ownerless({ sagas, slots, bookings, bills, ledger }: Snapshot): readonly string[] {
  const known = new Set(bookings.map(({ id }) => id));
  const mustBeHeld = (status: string) => status === 'reserved' || status === 'blocked';
  const stray = [...bills, ...ledger].filter(({ bookingId }) => !known.has(bookingId));
  return [
    ...slots
      .filter(({ bookingId, status }) =>
        bookingId === null ? mustBeHeld(status) : !known.has(bookingId),
      )
      .map(({ id, status }) => `slot ${id} is ${status} for no booking`),
    ...sagas
      .filter(({ bookingId }) => !known.has(bookingId))
      .map(({ id }) => `saga ${id} is about no booking`),
    ...stray.map(({ bookingId }) => `money moved for booking ${bookingId}, which does not exist`),
  ];
}

function balance(ledger: readonly LedgerFact[], bookingId: string): number {
  return ledger
    .filter((entry) => entry.bookingId === bookingId)
    .reduce((sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount), 0);
}

function isEnded(state: string): boolean {
  return state === 'completed' || state === 'compensated';
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
