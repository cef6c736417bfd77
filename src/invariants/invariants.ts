/**
 * What always holds, and what holds once all has come to rest, as checks over a snapshot. Each
 * gives its violations in words that name the booking or saga. Every test that breaks the system
 * on purpose uses these: the simulation, the kills, and those with a real broker.
 */
import { backwards, forgotten, isEnded, mistimed, stuck } from './sagas.ts';
import type { BookingFact, LedgerFact, SagaFact, Snapshot } from './snapshot.ts';

/** Holds at every instant, also in the middle of a fault. */
export function alwaysViolated(snapshot: Snapshot): readonly string[] {
  return [
    ...heldTwice(snapshot),
    ...movedTwice(snapshot),
    ...snapshot.sagas.flatMap((one) => [...forgotten(one), ...backwards(one), ...mistimed(one)]),
    ...snapshot.history.map(({ sagaId }) => `saga ${sagaId} is gone, but its history is not`),
  ];
}

/** What the checker knows besides what the databases say. */
export interface Expected {
  /** Ids of the bookings that a client got an answer for. */
  readonly acknowledged: readonly string[];
  /** Ids of the bookings whose cancellation a client got an answer for. */
  readonly cancelled?: readonly string[];
  /** Whether ended sagas may have been removed after their retention time. */
  readonly swept?: boolean;
}

/** Holds once faults have stopped and nothing is at work. */
export function violatedAtRest(snapshot: Snapshot, expected: Expected): readonly string[] {
  const facts = byBooking(snapshot);
  return [
    ...alwaysViolated(snapshot),
    ...snapshot.sagas.flatMap(stuck),
    ...lost(snapshot, expected.acknowledged),
    ...kept(snapshot, expected.cancelled ?? []),
    ...snapshot.bookings.flatMap((booking) => disagreements(facts, booking, expected)),
    ...ownerless(snapshot),
  ];
}

/**
 * Holds of all that has ended while the rest goes on. The databases are read one after the other,
 * so what is found may be a passing moment: look twice.
 */
export function violatedInFlight(snapshot: Snapshot): readonly string[] {
  const facts = byBooking(snapshot);
  return [
    ...alwaysViolated(snapshot),
    ...snapshot.bookings.flatMap((booking) => disagreements(facts, booking, { swept: true })),
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
  const keys = new Set(charged.map(({ key }) => key));
  const unpaid = ledger.filter(({ kind, key }) => kind === 'refund' && !keys.has(key));
  return [
    ...repeated(moves).map((move) => `${move} stands more than once in the ledger`),
    ...repeated(bookings).map((id) => `booking ${id} was charged more than once`),
    ...unpaid.map(({ key }) => `refund of ${key}, which was never charged`),
  ];
}

/** What was accepted to be cancelled is. */
function kept({ bookings }: Snapshot, cancelled: readonly string[]): readonly string[] {
  const meant = new Set(cancelled);
  return bookings
    .filter(({ id, status }) => meant.has(id) && status !== 'cancelled')
    .map(({ id, status }) => `booking ${id}, whose cancellation was accepted, is ${status}`);
}

/** What a client got an answer for exists. */
function lost({ bookings }: Snapshot, acknowledged: readonly string[]): readonly string[] {
  const known = new Set(bookings.map(({ id }) => id));
  return acknowledged
    .filter((id) => !known.has(id))
    .map((id) => `booking ${id} was acknowledged and is lost`);
}

/** The facts, to be looked up by booking. */
interface ByBooking {
  readonly snapshot: Snapshot;
  readonly sagas: ReadonlyMap<string, readonly SagaFact[]>;
  readonly ledger: ReadonlyMap<string, readonly LedgerFact[]>;
}

function byBooking(snapshot: Snapshot): ByBooking {
  const { sagas, ledger } = snapshot;
  const idOf = ({ bookingId }: { readonly bookingId: string }) => bookingId;
  return { snapshot, sagas: grouped(sagas, idOf), ledger: grouped(ledger, idOf) };
}

function grouped<Fact>(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
): ReadonlyMap<string, readonly Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact));
    if (group === undefined) groups.set(keyOf(fact), [fact]);
    else group.push(fact);
  }
  return groups;
}

/** Where saga, slot, bills and ledger do not say the same of a booking. */
function disagreements(
  facts: ByBooking,
  booking: BookingFact,
  { swept = false }: Pick<Expected, 'swept'>,
): readonly string[] {
  const { id, status, sagaId } = booking;
  const sagas = facts.sagas.get(id) ?? [];
  const own = sagas.find((saga) => saga.id === sagaId);
  if (own === undefined && !swept) return [`booking ${id} has no saga`];
  if (sagas.some(({ state }) => !isEnded(state))) return [];
  const cancelled = sagas.some((saga) => saga.id !== sagaId);
  const due = own === undefined ? status : statusAfter(own.state, cancelled);
  if (status !== due) return [`booking ${id} is ${status}, but by its sagas it is ${due}`];
  if (status === 'approved') return approvedFaults(facts, booking);
  if (status === 'pending') return [`booking ${id} is pending and has no saga any more`];
  return givenBackFaults(facts, booking);
}

/** What a booking must be, given how its saga and perhaps its cancellation ended. */
function statusAfter(state: string, cancelled: boolean): string {
  if (state === 'compensated') return cancelled ? 'never cancelled' : 'rejected';
  return cancelled ? 'cancelled' : 'approved';
}

/** An approved booking has reserved its slot, and paid for it what the slot costs. */
function approvedFaults(facts: ByBooking, { id, slotId }: BookingFact): readonly string[] {
  const { slots, bills: allBills } = facts.snapshot;
  const slot = slots.find((one) => one.id === slotId);
  const bills = allBills.filter(({ bookingId }) => bookingId === id);
  const [bill] = bills;
  const ledger = facts.ledger.get(id) ?? [];
  const sums = new Set([slot?.amount, bill?.amount, balance(ledger)]);
  const currencies = new Set([slot, bill, ...ledger].map((fact) => fact?.currency));
  const paidOnce = bills.length === 1 && bill?.status === 'paid';
  return [
    ...(slot?.status === 'reserved' && slot.bookingId === id
      ? []
      : [`booking ${id} is approved, but its slot is ${slot?.status} for ${slot?.bookingId}`]),
    ...(paidOnce ? [] : [`booking ${id} is approved with ${bills.length} bills, not one paid`]),
    ...(sums.size === 1 && currencies.size === 1
      ? []
      : [`booking ${id}: slot, bill and ledger differ in the amount`]),
  ];
}

/** A rejected or cancelled booking holds no slot and has no money with us. */
function givenBackFaults(facts: ByBooking, { id, status }: BookingFact): readonly string[] {
  const { slots, bills } = facts.snapshot;
  const held = slots.filter(({ bookingId }) => bookingId === id);
  const paid = bills.filter((bill) => bill.bookingId === id && bill.status === 'paid');
  const kept = balance(facts.ledger.get(id) ?? []);
  return [
    ...held.map((slot) => `booking ${id} is ${status} and still holds slot ${slot.id}`),
    ...paid.map((bill) => `booking ${id} is ${status} and bill ${bill.id} is paid`),
    ...(kept === 0 ? [] : [`booking ${id} is ${status} and ${kept} of its money was kept`]),
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

function balance(ledger: readonly LedgerFact[]): number {
  return ledger.reduce((sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount), 0);
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
