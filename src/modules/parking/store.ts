/** The slots in their database. */
import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import type { PageRequest } from '../../http/paging.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../../storage/statements.ts';
import { slots } from './schema.ts';
import type { Slot, SlotStatus } from './slot.ts';

/** Call it inside a unit of the module's database. */
export interface SlotStore {
  find(id: string): Slot | undefined;
  add(slot: Slot): void;
  /** Writes what has changed of a slot: its status, and perhaps the booking that holds it. */
  save(before: Slot, slot: Slot): void;
}

export interface BrowseWish {
  readonly status?: SlotStatus | undefined;
  /** The first characters of its name. */
  readonly name?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface SlotQueries {
  /** The slot of this id. */
  get(id: string): Slot | undefined;
  list(filter: { readonly status?: SlotStatus | undefined }, page: PageRequest): readonly Slot[];
  isEmpty(): boolean;
  /** Slots for a person who looks around the lot: a part of them by name, and by place. */
  browse(wish: BrowseWish): readonly Slot[];
  /** The number of slots in each status. */
  counts(): Readonly<Record<SlotStatus, number>>;
}

export const createSlotStore = preparedOnce((db: Db): SlotStore => {
  const { placeholder } = sql;
  const find = findQuery(db);
  const add = prepareWrite<typeof slots.$inferInsert>(
    db,
    db.insert(slots).values({
      id: placeholder('id'),
      name: placeholder('name'),
      status: placeholder('status'),
      priceAmount: placeholder('priceAmount'),
      priceCurrency: placeholder('priceCurrency'),
      bookingId: placeholder('bookingId'),
    }),
  );
  const isIt = eq(slots.id, placeholder('id'));
  const status = sql`${placeholder('status')}`;
  const bookingId = sql`${placeholder('bookingId')}`;
  // The booking has an index, which is written only if there is another one.
  const saveStatus = prepareWrite<Slot>(db, db.update(slots).set({ status }).where(isIt));
  const saveBoth = prepareWrite<Slot>(db, db.update(slots).set({ status, bookingId }).where(isIt));
  return {
    find: (id) => toSlot(find({ id })),
    add: ({ price, ...slot }) =>
      void add({ ...slot, priceAmount: price.amount, priceCurrency: price.currency }),
    save: (before, slot) =>
      void (before.bookingId === slot.bookingId ? saveStatus(slot) : saveBoth(slot)),
  };
});

export const createSlotQueries = preparedOnce((db: Db): SlotQueries => {
  const find = findQuery(db);
  return {
    get: (id) => toSlot(find({ id })),
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
    browse: (wish) => browse(db, wish),
    counts: () => counted(db),
    isEmpty: () => db.select({ rows: count() }).from(slots).get()?.rows === 0,
  };
});

function browse(db: Db, { status, name, offset, limit }: BrowseWish): readonly Slot[] {
  const begins = name && sql`substr(${slots.name}, 1, ${name.length}) = ${name}`;
  return db
    .select()
    .from(slots)
    .where(and(status === undefined ? undefined : eq(slots.status, status), begins || undefined))
    .orderBy(asc(slots.id))
    .limit(limit)
    .offset(offset)
    .all()
    .flatMap((row) => toSlot(row) ?? []);
}

function counted(db: Db): Readonly<Record<SlotStatus, number>> {
  const rows = db
    .select({ status: slots.status, n: count() })
    .from(slots)
    .groupBy(slots.status)
    .all();
  const none = { available: 0, blocked: 0, reserved: 0, closed: 0 };
  return Object.assign(none, Object.fromEntries(rows.map(({ status, n }) => [status, n])));
}

function findQuery(db: Db) {
  return prepareFind(db, slots, eq(slots.id, sql.placeholder('id')));
}

function toSlot(row: typeof slots.$inferSelect | undefined): Slot | undefined {
  if (row === undefined) return undefined;
  const { priceAmount: amount, priceCurrency: currency, ...slot } = row;
  return { ...slot, price: { amount, currency } };
}
