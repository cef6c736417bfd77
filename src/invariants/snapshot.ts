/** All that the databases of a system say, as plain data to be checked. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookInto } from '../storage/read-rows.ts';

export interface Snapshot {
  readonly sagas: readonly SagaFact[];
  /** Only that of sagas that are gone: there should be none. */
  readonly history: readonly HistoryFact[];
  readonly bookings: readonly BookingFact[];
  readonly slots: readonly SlotFact[];
  readonly bills: readonly BillFact[];
  readonly ledger: readonly LedgerFact[];
}

export interface SagaFact {
  readonly id: string;
  readonly definition: string;
  readonly state: string;
  readonly bookingId: string;
  readonly dueAt: number | null;
  readonly finishedAt: number | null;
  /** Where it is stalled: why. */
  readonly stall: string | null;
  /** What it awaits, for the story of one that is stuck. */
  readonly awaiting: string | null;
  /** Compensations done by hand that are still sent; null if there are none. */
  readonly fences: string | null;
  /** The steps as JSON: see `StepState`. */
  readonly steps: string;
}

export interface HistoryFact {
  readonly sagaId: string;
}

export interface BookingFact {
  readonly id: string;
  readonly slotId: string;
  readonly status: string;
  readonly sagaId: string;
}

export interface SlotFact {
  readonly id: string;
  readonly status: string;
  readonly bookingId: string | null;
  readonly amount: number;
  readonly currency: string;
}

export interface BillFact {
  readonly id: string;
  readonly bookingId: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
}

export interface LedgerFact {
  readonly key: string;
  readonly bookingId: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: number;
  readonly currency: string;
}

type DatabaseName = 'booking' | 'parking' | 'billing' | 'gateway';

/** What is read of each database; each query names just the columns of its fact. */
export const facts = {
  sagas: {
    of: 'booking',
    sql: `SELECT id, definition, state, business_key AS bookingId, due_at AS dueAt,
      finished_at AS finishedAt, stall, awaiting, nullif(fences, 'null') AS fences, steps
      FROM saga_instances`,
  },
  history: {
    of: 'booking',
    sql: `SELECT saga_id AS sagaId FROM (SELECT DISTINCT saga_id FROM saga_history)
      WHERE saga_id NOT IN (SELECT id FROM saga_instances)`,
  },
  bookings: {
    of: 'booking',
    sql: 'SELECT id, slot_id AS slotId, status, saga_id AS sagaId FROM bookings',
  },
  slots: {
    of: 'parking',
    sql: `SELECT id, status, booking_id AS bookingId, price_amount AS amount,
      price_currency AS currency FROM slots`,
  },
  bills: {
    of: 'billing',
    sql: 'SELECT id, booking_id AS bookingId, status, amount, currency FROM bills',
  },
  ledger: {
    of: 'gateway',
    sql: 'SELECT key, booking_id AS bookingId, kind, amount, currency FROM ledger ORDER BY seq',
  },
} as const satisfies Readonly<Record<keyof Snapshot, { of: DatabaseName; sql: string }>>;

/** @param all gives the rows of one of the `facts` */
export function snapshotOf(all: (fact: keyof Snapshot) => readonly unknown[]): Snapshot {
  // The queries above name the columns of these very types.
  return {
    sagas: all('sagas') as readonly SagaFact[],
    history: all('history') as readonly HistoryFact[],
    bookings: all('bookings') as readonly BookingFact[],
    slots: all('slots') as readonly SlotFact[],
    bills: all('bills') as readonly BillFact[],
    ledger: all('ledger') as readonly LedgerFact[],
  };
}

/**
 * Reads the files as they are now; the system may be running. Each file is read at one moment, one
 * file after the other. One that is not there yet has nothing in it.
 * @throws DatabaseUnusableError, SqliteError
 */
export function readSnapshot(dataDir: string): Snapshot {
  const found = new Map<string, readonly unknown[]>();
  for (const database of new Set(Object.values(facts).map(({ of }) => of))) {
    const file = join(dataDir, `${database}.db`);
    if (!existsSync(file)) continue;
    lookInto(file, ({ rows }) => {
      for (const [fact, { of, sql }] of Object.entries(facts))
        if (of === database) found.set(fact, rows(sql));
    });
  }
  return snapshotOf((fact) => found.get(fact) ?? []);
}
