import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row a command: that it was begun, or how it was answered. */
export const inbox = sqliteTable('inbox', {
  commandId: text('command_id').primaryKey(),
  type: text('type').notNull(),
  state: text('state', { enum: ['begun', 'success', 'refusal'] }).notNull(),
  replyType: text('reply_type'),
  replyData: text('reply_data', { mode: 'json' })
    .$type<Readonly<Record<string, unknown>>>()
    .notNull(),
  updatedAt: integer('updated_at').notNull(),
});
