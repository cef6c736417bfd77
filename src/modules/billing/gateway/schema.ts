import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { BillingRefusal } from '../contract.ts';

/** The payments, one per idempotency key. */
export const payments = sqliteTable('payments', {
  key: text('key').primaryKey(),
  state: text('state', {
    enum: ['trying', 'charged', 'declined', 'refunded', 'voided'],
  }).notNull(),
  reason: text('reason').$type<BillingRefusal>(),
  amount: integer('amount').notNull(),
  currency: text('currency').notNull(),
  tries: integer('tries').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** Money that moved: the truth that everything else is checked against. Rows are only added. */
export const ledger = sqliteTable(
  'ledger',
  {
    seq: integer('seq').primaryKey(),
    key: text('key').notNull(),
    bookingId: text('booking_id').notNull(),
    kind: text('kind', { enum: ['charge', 'refund'] }).notNull(),
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [index('ledger_booking').on(table.bookingId), index('ledger_key').on(table.key)],
);
