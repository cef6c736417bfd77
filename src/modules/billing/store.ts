/** The bills in their database. */
import { and, desc, eq, lt, ne, sql } from 'drizzle-orm';
import type { PageRequest } from '../../http/paging.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../../storage/statements.ts';
import type { Bill } from './bill.ts';
import { bills } from './schema.ts';

/** Call it inside a unit of the module's database. */
export interface BillStore {
  findByCharge(charge: Pick<Bill, 'bookingId' | 'chargeKey'>): Bill | undefined;
  /** Adds the bill, or writes what can change of it: its status. */
  save(bill: Bill): void;
}

export interface BillQueries {
  /** The bill of this id. */
  get(id: string): Bill | undefined;
  list(filter: { readonly bookingId?: string | undefined }, page: PageRequest): readonly Bill[];
  /** The charge to refund if the booking is cancelled. */
  chargeKeyOf(bookingId: string): string | undefined;
}

export const createBillStore = preparedOnce((db: Db): BillStore => {
  const { placeholder } = sql;
  const find = prepareFind(
    db,
    bills,
    and(
      eq(bills.bookingId, placeholder('bookingId')),
      eq(bills.chargeKey, placeholder('chargeKey')),
    ),
  );
  const save = prepareWrite<Bill>(
    db,
    db
      .insert(bills)
      .values({
        id: placeholder('id'),
        bookingId: placeholder('bookingId'),
        amount: placeholder('amount'),
        currency: placeholder('currency'),
        status: placeholder('status'),
        reason: placeholder('reason'),
        chargeKey: placeholder('chargeKey'),
        createdAt: placeholder('createdAt'),
        updatedAt: placeholder('updatedAt'),
      })
      .onConflictDoUpdate({
        target: bills.id,
        set: { status: sql`excluded.status`, updatedAt: sql`excluded.updated_at` },
      }),
  );
  return {
    findByCharge: (charge) => find(charge),
    save: (bill) => void save(bill),
  };
});

export const createBillQueries = preparedOnce((db: Db): BillQueries => {
  const find = db
    .select()
    .from(bills)
    .where(eq(bills.id, sql.placeholder('id')))
    .prepare();
  const charged = db
    .select({ chargeKey: bills.chargeKey })
    .from(bills)
    .where(and(eq(bills.bookingId, sql.placeholder('bookingId')), ne(bills.status, 'failed')))
    .prepare();
  return {
    get: (id) => find.get({ id }),
    list: ({ bookingId }, { limit, after }) =>
      db
        .select()
        .from(bills)
        .where(
          and(
            bookingId === undefined ? undefined : eq(bills.bookingId, bookingId),
            after === undefined ? undefined : lt(bills.id, after),
          ),
        )
        .orderBy(desc(bills.id))
        .limit(limit)
        .all(),
    chargeKeyOf: (bookingId) => charged.get({ bookingId })?.chargeKey,
  };
});
