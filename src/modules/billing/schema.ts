import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { BillingRefusal } from './contract.ts';

export const bills = sqliteTable(
  'bills',
  {
    id: text('id').primaryKey(),
    bookingId: text('booking_id').notNull(),
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    status: text('status', { enum: ['paid', 'failed', 'refunded'] }).notNull(),
    reason: text('reason').$type<BillingRefusal>(),
    chargeKey: text('charge_key').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    // The last guard of the inbox, too: one charge of a booking, one bill.
    uniqueIndex('bills_booking_charge').on(table.bookingId, table.chargeKey),
  ],
);
