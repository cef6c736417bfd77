import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { RejectionCode } from './rejection.ts';

/** Tells that a booking is not approved, in the words of the index of those. */
export function isNotApproved({ status }: { readonly status: SQLWrapper }): SQL {
  return sql`${status} <> 'approved'`;
}

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
    reason: text('reason').$type<RejectionCode>(),
    reasonText: text('reason_text'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('bookings_slot').on(table.slotId, table.id),
    // Nearly all end as approved: those are listed without an index of their own.
    index('bookings_status').on(table.status, table.id).where(isNotApproved(table)),
  ],
);

/** Idempotency keys of requests, so that a repeat of one makes no second booking. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    key: text('key').primaryKey(),
    /** Of the request's body: the same key with another body is a mistake. */
    fingerprint: text('fingerprint').notNull(),
    bookingId: text('booking_id').notNull(),
    /** The first answer; null if the process ended before there was one. */
    status: integer('status'),
    body: text('body', { mode: 'json' }).$type<Readonly<Record<string, unknown>> | null>(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('idempotency_keys_created').on(table.createdAt)],
);
