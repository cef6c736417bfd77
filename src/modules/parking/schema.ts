import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const slots = sqliteTable(
  'slots',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    status: text('status', { enum: ['available', 'blocked', 'reserved', 'closed'] }).notNull(),
    priceAmount: integer('price_amount').notNull(),
    priceCurrency: text('price_currency').notNull(),
    bookingId: text('booking_id'),
  },
  (table) => [
    // The last guard of the semantic lock: no booking holds two slots.
    uniqueIndex('slots_booking').on(table.bookingId).where(sql`${table.bookingId} IS NOT NULL`),
  ],
);
