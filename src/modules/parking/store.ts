/** The slots in their database. */
import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import type { PageRequest } from '../../http/paging.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { slots } from './schema.ts';
import type { Slot, SlotStatus } from './slot.ts';

/** Call it inside a unit of the module's database. */
export interface SlotStore {
  find(id: string): Slot | undefined;
  add(slot: Slot): void;
  /** Writes the columns of a slot that change: its status and the booking that holds it. */
  save(slot: Slot): void;
}

export interface SlotQueries {
  /** The slot of this id. */
  get(id: string): Slot | undefined;
  list(filter: { readonly status?: SlotStatus | undefined }, page: PageRequest): readonly Slot[];
  isEmpty(): boolean;
}

export const createSlotStore = preparedOnce((db: Db): SlotStore => {
  const { placeholder } = sql;
  const find = findQuery(db);
  const add = db
    .insert(slots)
    .values({
      id: placeholder('id'),
      name: placeholder('name'),
      status: placeholder('status'),
      priceAmount: placeholder('priceAmount'),
      priceCurrency: placeholder('priceCurrency'),
      bookingId: placeholder('bookingId'),
    })
    .prepare();
  const save = db
    .update(slots)
    .set({
      status: sql`${placeholder('status')}`,
      bookingId: sql`${placeholder('bookingId')}`,
    })
    .where(eq(slots.id, placeholder('id')))
    .prepare();
  return {
    find: (id) => toSlot(find.get({ id })),
    add: ({ price, ...slot }) =>
      void add.run({ ...slot, priceAmount: price.amount, priceCurrency: price.currency }),
    save: ({ id, status, bookingId }) => void save.run({ id, status, bookingId }),
  };
});

export const createSlotQueries = preparedOnce((db: Db): SlotQueries => {
  const find = findQuery(db);
  return {
    get: (id) => toSlot(find.get({ id })),
    list: ({ status }, { limit, after }) =>
      db
        .select()
        .from(slots)
        .where(
          and(
            status === undefined ? undefined : eq(slots.status, status),
            after === undefined ? undefined : gt(slots.id, after),
          ),
        )
        .orderBy(asc(slots.id))
        .limit(limit)
        .all()
        .flatMap((row) => toSlot(row) ?? []),
    isEmpty: () => db.select({ rows: count() }).from(slots).get()?.rows === 0,
  };
});

function findQuery(db: Db) {
  return db
    .select()
    .from(slots)
    .where(eq(slots.id, sql.placeholder('id')))
    .prepare();
}

function toSlot(row: typeof slots.$inferSelect | undefined): Slot | undefined {
  if (row === undefined) return undefined;
  const { priceAmount: amount, priceCurrency: currency, ...slot } = row;
  return { ...slot, price: { amount, currency } };
}
