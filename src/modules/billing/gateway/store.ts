/** The simulated provider's own database. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../../storage/connection.ts';
import { preparedOnce } from '../../../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../../../storage/statements.ts';
import { ledger, payments } from './schema.ts';

export type Payment = typeof payments.$inferSelect;
export type LedgerEntry = Omit<typeof ledger.$inferSelect, 'seq'>;

/** Call it inside a unit of the provider's database. */
export interface PaymentStore {
  find(key: string): Payment | undefined;
  save(payment: Payment): void;
  enter(entry: LedgerEntry): void;
  /** The one charge under a key, if money moved. */
  chargeOf(key: string): LedgerEntry | undefined;
}

export const createPaymentStore = preparedOnce((db: Db): PaymentStore => {
  const { placeholder } = sql;
  const find = prepareFind(db, payments, eq(payments.key, placeholder('key')));
  const save = prepareWrite<Payment>(
    db,
    db
      .insert(payments)
      .values({
        key: placeholder('key'),
        state: placeholder('state'),
        reason: placeholder('reason'),
        amount: placeholder('amount'),
        currency: placeholder('currency'),
        tries: placeholder('tries'),
        updatedAt: placeholder('updatedAt'),
      })
      .onConflictDoUpdate({
        target: payments.key,
        set: {
          state: sql`excluded.state`,
          reason: sql`excluded.reason`,
          tries: sql`excluded.tries`,
          updatedAt: sql`excluded.updated_at`,
        },
      }),
  );
  const enter = prepareWrite<LedgerEntry>(
    db,
    db.insert(ledger).values({
      key: placeholder('key'),
      bookingId: placeholder('bookingId'),
      kind: placeholder('kind'),
      amount: placeholder('amount'),
      currency: placeholder('currency'),
      at: placeholder('at'),
    }),
  );
  const charge = db
    .select()
    .from(ledger)
    .where(and(eq(ledger.key, placeholder('key')), eq(ledger.kind, 'charge')))
    .prepare();
  return {
    find: (key) => find({ key }),
    save: (payment) => void save(payment),
    enter: (entry) => void enter(entry),
    chargeOf: (key) => charge.get({ key }),
  };
});

export interface LedgerQueries {
  /** The ledger entries of a booking, in order. */
  entriesOf(bookingId: string): readonly LedgerEntry[];
}

export const createLedgerQueries = preparedOnce((db: Db): LedgerQueries => {
  const entries = db
    .select()
    .from(ledger)
    .where(eq(ledger.bookingId, sql.placeholder('bookingId')))
    .orderBy(asc(ledger.seq))
    .prepare();
  return { entriesOf: (bookingId) => entries.all({ bookingId }) };
});
