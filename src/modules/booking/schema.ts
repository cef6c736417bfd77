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
