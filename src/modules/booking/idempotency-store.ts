/** The idempotency keys in the database of the bookings, so that a key commits with its saga. */
import { eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { idempotencyKeys } from './schema.ts';

export type KeyRow = typeof idempotencyKeys.$inferSelect;

/** Call it inside a unit of the module's database. */
export interface KeyStore {
  find(key: string): KeyRow | undefined;
  /** Writes the row, in place of one of the same key. */
  put(row: Pick<KeyRow, 'key' | 'fingerprint' | 'bookingId' | 'createdAt'>): void;
  /** Keeps what was answered first. */
  answer(key: string, answer: Pick<KeyRow, 'status' | 'body'>): void;
  /** Removes keys from before; gives their number. */
  removeBefore(at: number): number;
}

export const createKeyStore = preparedOnce((db: Db): KeyStore => {
  const { placeholder } = sql;
  const table = idempotencyKeys;
  const find = db
    .select()
    .from(table)
    .where(eq(table.key, placeholder('key')))
    .prepare();
  const fresh = { status: null, body: null };
  const put = db
    .insert(table)
    .values({
      key: placeholder('key'),
      fingerprint: placeholder('fingerprint'),
      bookingId: placeholder('bookingId'),
      createdAt: placeholder('createdAt'),
      ...fresh,
    })
    .onConflictDoUpdate({
      target: table.key,
      set: {
        fingerprint: sql`excluded.fingerprint`,
        bookingId: sql`excluded.booking_id`,
        createdAt: sql`excluded.created_at`,
        ...fresh,
      },
    })
    .prepare();
  const answer = db
    .update(table)
    .set({
      status: sql`${placeholder('status')}`,
      body: sql`${sql.param(placeholder('body'), table.body)}`,
    })
    .where(eq(table.key, placeholder('key')))
    .prepare();
  const removeBefore = db
    .delete(table)
    .where(lt(table.createdAt, placeholder('at')))
    .prepare();
  return {
    find: (key) => find.get({ key }),
    put: (row) => void put.run({ ...row }),
    answer: (key, { status, body }) => void answer.run({ key, status, body }),
    removeBefore: (at) => removeBefore.run({ at }).changes,
  };
});
