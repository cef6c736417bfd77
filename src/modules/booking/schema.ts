import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const bookings = sqliteTable(
  'bookings',
  {
    id: text('id').primaryKey(),
    slotId: text('slot_id').notNull(),
    status: text('status', {
      enum: ['pending', 'approved', 'rejected', 'cancelled'],
    }).notNull(),
    sagaId: text('saga_id').notNull(),
    cancellationSagaId: text('cancellation_saga_id'),
    reason: text('reason'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('bookings_slot').on(table.slotId, table.id),
    index('bookings_status').on(table.status, table.id),
  ],
);

/** What a client called its request, so that a repeat of it makes no second booking. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    key: text('key').primaryKey(),
    /** Of the request's body: the same key with another body is a mistake. */
    fingerprint: text('fingerprint').notNull(),
    bookingId: text('booking_id').notNull(),
    /** What was answered first; null where the process ended before it could answer. */
    status: integer('status'),
    body: text('body', { mode: 'json' }).$type<Readonly<Record<string, unknown>> | null>(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('idempotency_keys_created').on(table.createdAt)],
);
