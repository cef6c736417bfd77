import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Notices for the webhook: those that wait, and for a while those that were delivered. */
export const webhookNotices = sqliteTable(
  'webhook_notices',
  {
    /** Goes out as `webhook-id`, the same with every try. */
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    /** The JSON that is posted, to the letter: it is what the signature is of. */
    body: text('body').notNull(),
    /** Answers that refused this very notice; those of an address that is away do not count. */
    refusals: integer('refusals').notNull(),
    createdAt: integer('created_at').notNull(),
    /** When it is posted next; null once it is delivered. */
    dueAt: integer('due_at'),
    /** Null while it waits. */
    deliveredAt: integer('delivered_at'),
  },
  (table) => [
    // Partial indexes: looking for what waits never pays for what was delivered.
    index('webhook_notices_due').on(table.dueAt).where(sql`${table.dueAt} IS NOT NULL`),
    index('webhook_notices_waiting').on(table.createdAt).where(sql`${table.dueAt} IS NOT NULL`),
    index('webhook_notices_delivered')
      .on(table.deliveredAt)
      .where(sql`${table.deliveredAt} IS NOT NULL`),
  ],
);
