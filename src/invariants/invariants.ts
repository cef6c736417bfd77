/**
 * Invariants that always hold, and some that hold once all is at rest, as checks over a snapshot.
 * Each returns its violations in words that name the booking or saga. Every test that breaks the
 * system on purpose uses these: the simulation, the kills, and those with a real broker.
 */
import { balanceOf } from '../modules/billing/invariants.ts';
import { standings } from '../modules/booking/invariants.ts';
import { grouped, type Promises } from '../modules/facts.ts';
import { modules } from '../modules/modules.ts';
import { stuck } from '../orchestrator/log/invariants.ts';
import type { Snapshot } from './snapshot.ts';

/** Each module looks at its own part of the snapshot. */
const promises: readonly Promises<Snapshot>[] = modules.map(({ invariants }) => invariants);

/** Holds at every instant, also in the middle of a fault. */
export function alwaysViolated(snapshot: Snapshot): readonly string[] {
  return promises.flatMap(({ always }) => always(snapshot));
}

/** Facts that the checker has from outside the databases. */
export interface Expected {
  /** Ids of the bookings that a client got an answer for. */
  readonly acknowledged: readonly string[];
  /** Ids of the bookings whose cancellation a client got an answer for. */
  readonly cancelled?: readonly string[];
  /** True if ended sagas may have been removed after their retention time. */
  readonly swept?: boolean;
}

/** Holds once faults have stopped and nothing is at work. */
export function violatedAtRest(snapshot: Snapshot, expected: Expected): readonly string[] {
  return [
    ...alwaysViolated(snapshot),
    ...snapshot.sagas.flatMap(stuck),
    ...lost(snapshot, expected.acknowledged),
    ...kept(snapshot, expected.cancelled ?? []),
    ...disagreements(snapshot, expected.swept ?? false),
    ...ownerless(snapshot),
  ];
}

/**
 * Holds of all that has ended while the rest goes on. The databases are read one after the other,
 * so what is found may be a passing moment: look twice.
 */
export function violatedInFlight(snapshot: Snapshot): readonly string[] {
  return [...alwaysViolated(snapshot), ...disagreements(snapshot, true), ...ownerless(snapshot)];
}

/** Every accepted cancellation is carried out. */
function kept({ bookings }: Snapshot, cancelled: readonly string[]): readonly string[] {
  const meant = new Set(cancelled);
  return bookings
    .filter(({ id, status }) => meant.has(id) && status !== 'cancelled')
    .map(({ id, status }) => `booking ${id}, whose cancellation was accepted, is ${status}`);
}

/** Every booking that a client got an answer for exists. */
function lost({ bookings }: Snapshot, acknowledged: readonly string[]): readonly string[] {
  const known = new Set(bookings.map(({ id }) => id));
  return acknowledged
    .filter((id) => !known.has(id))
    .map((id) => `booking ${id} was acknowledged and is lost`);
}

/** Bookings that their sagas, or the records of a module, contradict. */
function disagreements(snapshot: Snapshot, swept: boolean): readonly string[] {
  const checks = [...promises.map(({ settled }) => settled(snapshot)), priceFaults(snapshot)];
  return standings(snapshot, swept).flatMap(({ booking, isSettled, faults }) =>
    isSettled ? checks.flatMap((check) => check(booking)) : faults,
  );
}

/** An approved booking paid the price of its slot: no module sees both. */
function priceFaults({ slots, bills, ledger }: Snapshot) {
  const slotsById = grouped(slots, ({ id }) => id);
  const billsOf = grouped(bills, ({ bookingId }) => bookingId);
  const movesOf = grouped(ledger, ({ bookingId }) => bookingId);
  return ({ id, slotId, status }: Snapshot['bookings'][number]): readonly string[] => {
    if (status !== 'approved') return [];
    const [slot, bill] = [slotsById.get(slotId)?.[0], billsOf.get(id)?.[0]];
    const moves = movesOf.get(id) ?? [];
    const sums = new Set([slot?.amount, bill?.amount, balanceOf(moves)]);
    const currencies = new Set([slot, bill, ...moves].map((fact) => fact?.currency));
    if (sums.size === 1 && currencies.size === 1) return [];
    return [`booking ${id}: slot, bill and ledger differ in the amount`];
  };
}

/** Nothing is held or paid for a booking that does not exist; none is held that is not live. */
function ownerless(snapshot: Snapshot): readonly string[] {
  const known = new Set(snapshot.bookings.map(({ id }) => id));
  return promises.flatMap((module) => module.ownerless(snapshot, known));
}
