/** All that the databases of a data folder say, as plain data to be checked. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

export interface Snapshot {
  readonly sagas: readonly SagaFact[];
  readonly bookings: readonly BookingFact[];
  readonly slots: readonly SlotFact[];
  readonly bills: readonly BillFact[];
  readonly ledger: readonly LedgerFact[];
}

export interface SagaFact {
  readonly id: string;
  readonly state: string;
  readonly bookingId: string;
  readonly dueAt: number | null;
  readonly finishedAt: number | null;
  /** Where it is stalled: that it says why. */
  readonly hasReason: boolean;
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
}

export interface BillFact {
  readonly id: string;
  readonly bookingId: string;
  readonly status: string;
  readonly amount: number;
}

export interface LedgerFact {
  readonly key: string;
  readonly bookingId: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: number;
}

/** Reads the files as they are now; the system may be running. */
export function readSnapshot(dataDir: string): Snapshot {
  // Each query names just the columns of its fact.
  const all = <Fact>(name: string, query: string): readonly Fact[] => {
    const database = new Sqlite(join(dataDir, `${name}.db`), { readonly: true });
    try {
      return database.prepare(query).all() as Fact[];
    } finally {
      database.close();
    }
  };
  const sagas = all<Omit<SagaFact, 'hasReason'> & { reasons: number }>(
    'booking',
    `SELECT id, state, business_key AS bookingId, due_at AS dueAt, finished_at AS finishedAt,
       coalesce(json_type(stall) = 'object', 0) AS reasons FROM saga_instances`,
  );
  return {
    sagas: sagas.map(({ reasons, ...saga }) => ({ ...saga, hasReason: reasons > 0 })),
    bookings: all(
      'booking',
      'SELECT id, slot_id AS slotId, status, saga_id AS sagaId FROM bookings',
    ),
    slots: all(
      'parking',
      'SELECT id, status, booking_id AS bookingId, price_amount AS amount FROM slots',
    ),
    bills: all('billing', 'SELECT id, booking_id AS bookingId, status, amount FROM bills'),
    ledger: all('gateway', 'SELECT key, booking_id AS bookingId, kind, amount FROM ledger'),
  };
}
