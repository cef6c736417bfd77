/** Old rows of the inbox, to be removed once nothing can ask for them any more. */

import { asc, eq, gt, sql } from 'drizzle-orm';
import type { EpochMs } from '../ports/clock.ts';
import type { Db } from '../storage/connection.ts';
import { preparedOnce } from '../storage/prepared.ts';
import { inbox } from './schema.ts';

export interface InboxRow {
  readonly commandId: string;
  /** Milliseconds since the epoch. */
  readonly updatedAt: EpochMs;
}

/** Call it inside a unit of the participant's own database. */
export interface InboxSweep {
  /** Rows after `after` in the order of their ids, which is about that of their making. */
  page(after: string, limit: number): readonly InboxRow[];
  remove(commandId: string): void;
  /** Writes another time on a row, in milliseconds since the epoch. */
  touch(commandId: string, updatedAt: EpochMs): void;
}

/** The statements of an inbox's sweep, prepared once per connection. */
export const createInboxSweep = preparedOnce((db: Db): InboxSweep => {
  const { placeholder } = sql;
  const page = db
    .select({ commandId: inbox.commandId, updatedAt: inbox.updatedAt })
    .from(inbox)
    .where(gt(inbox.commandId, placeholder('after')))
    .orderBy(asc(inbox.commandId))
    .limit(placeholder('limit'))
    .prepare();
  const remove = db
    .delete(inbox)
    .where(eq(inbox.commandId, placeholder('commandId')))
    .prepare();
  const touch = db
    .update(inbox)
    .set({ updatedAt: sql`${placeholder('updatedAt')}` })
    .where(eq(inbox.commandId, placeholder('commandId')))
    .prepare();
  return {
    page: (after, limit) => page.all({ after, limit }),
    remove: (commandId) => void remove.run({ commandId }),
    touch: (commandId, updatedAt) => void touch.run({ commandId, updatedAt }),
  };
});
