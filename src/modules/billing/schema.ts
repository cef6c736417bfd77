import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const bills = sqliteTable(
  'bills',
  {
    id: text('id').primaryKey(),
    bookingId: text('booking_id').notNull(),
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    status: text('status', { enum: ['paid', 'failed', 'refunded'] }).notNull(),
    reason: text('reason'),
    chargeKey: text('charge_key').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('bills_booking').on(table.bookingId),
    // The last guard of the inbox: one charge, one bill.
    uniqueIndex('bills_charge_key').on(table.chargeKey),
  ],
);
