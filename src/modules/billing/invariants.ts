/** Billing's promises: a booking is charged at most once, and refunded if it came to nothing. */
import { grouped, type Invariants, repeated } from '../facts.ts';

export interface BillFact {
  readonly id: string;
  readonly bookingId: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
}

/** A line in the books of the provider. */
export interface LedgerFact {
  readonly key: string;
  readonly bookingId: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: number;
  readonly currency: string;
}

export interface BillingFacts {
  readonly bills: readonly BillFact[];
  readonly ledger: readonly LedgerFact[];
}

export const billingInvariants: Invariants<BillingFacts> = {
  queries: {
    bills: {
      of: 'billing',
      sql: 'SELECT id, booking_id AS bookingId, status, amount, currency FROM bills',
    },
    ledger: {
      of: 'gateway',
      sql: 'SELECT key, booking_id AS bookingId, kind, amount, currency FROM ledger ORDER BY seq',
    },
  },
  always: ({ ledger }) => movedTwice(ledger),
  settled({ bills, ledger }) {
    const billsOf = grouped(bills, ({ bookingId }) => bookingId);
    const movesOf = grouped(ledger, ({ bookingId }) => bookingId);
    return ({ id, status }) => {
      const own = billsOf.get(id) ?? [];
      const balance = balanceOf(movesOf.get(id) ?? []);
      return status === 'approved' ? unpaid(id, own) : notGivenBack({ id, status, own, balance });
    };
  },
  ownerless: (facts, bookings) => {
    const kept = bookingsWithMoney(facts).filter((id) => !bookings.has(id));
    return kept.map((id) => `money was kept for booking ${id}, which does not exist`);
  },
};

/** Those with a paid bill, or of whose money the provider has some. */
function bookingsWithMoney({ bills, ledger }: BillingFacts): readonly string[] {
  const paid = bills.filter(({ status }) => status === 'paid').map(({ bookingId }) => bookingId);
  const moves = grouped(ledger, ({ bookingId }) => bookingId);
  const charged = [...moves.keys()].filter((id) => balanceOf(moves.get(id) ?? []) !== 0);
  return [...new Set([...paid, ...charged])];
}

/** By the provider's ledger, a key is charged at most once and refunded at most once. */
function movedTwice(ledger: readonly LedgerFact[]): readonly string[] {
  const moves = ledger.map(({ key, kind }) => `${kind} of ${key}`);
  const charged = ledger.filter(({ kind }) => kind === 'charge');
  const bookings = charged.map(({ bookingId }) => bookingId);
  const keys = new Set(charged.map(({ key }) => key));
  const neverPaid = ledger.filter(({ kind, key }) => kind === 'refund' && !keys.has(key));
  return [
    ...repeated(moves).map((move) => `${move} stands more than once in the ledger`),
    ...repeated(bookings).map((id) => `booking ${id} was charged more than once`),
    ...neverPaid.map(({ key }) => `refund of ${key}, which was never charged`),
  ];
}

/** An approved booking has paid, once. */
function unpaid(id: string, bills: readonly BillFact[]): readonly string[] {
  if (bills.length === 1 && bills[0]?.status === 'paid') return [];
  return [`booking ${id} is approved with ${bills.length} bills, not one paid`];
}

interface Given {
  readonly id: string;
  readonly status: string;
  readonly own: readonly BillFact[];
  /** The money of the booking that the provider has. */
  readonly balance: number;
}

/** A rejected or cancelled booking has no money with us. */
function notGivenBack({ id, status, own, balance }: Given): readonly string[] {
  const paid = own.filter((bill) => bill.status === 'paid');
  return [
    ...paid.map((bill) => `booking ${id} is ${status} and bill ${bill.id} is paid`),
    ...(balance === 0 ? [] : [`booking ${id} is ${status} and ${balance} of its money was kept`]),
  ];
}

/** The amount charged and not refunded, in minor units. */
export function balanceOf(ledger: readonly LedgerFact[]): number {
  return ledger.reduce((sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount), 0);
}
