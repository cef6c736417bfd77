import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row per command: that it was begun, or how it was answered. */
export const inbox = sqliteTable('inbox', {
  commandId: text('command_id').primaryKey(),
  type: text('type').notNull(),
  state: text('state').$type<'begun' | 'success' | 'refusal'>().notNull(),
  replyType: text('reply_type'),
  replyData: text('reply_data', { mode: 'json' })
    .$type<Readonly<Record<string, unknown>>>()
    .notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** One row at most: no command of a saga before this one is in the inbox any more. */
export const inboxHorizon = sqliteTable('inbox_horizon', {
  id: integer('id').primaryKey(),
  oldestSagaId: text('oldest_saga_id').notNull(),
});
