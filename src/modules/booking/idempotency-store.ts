/** The idempotency keys in the database of the bookings, so that a key commits with its saga. */
import { eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { idempotencyKeys } from './schema.ts';

export type KeyRow = typeof idempotencyKeys.$inferSelect;

/** Reads the committed keys. */
export interface KeyQueries {
  find(key: string): KeyRow | undefined;
}

/** Call it inside a unit of the module's database. */
export interface KeyStore extends KeyQueries {
  /** Writes the row, in place of one of the same key. */
  put(row: Pick<KeyRow, 'key' | 'fingerprint' | 'bookingId' | 'createdAt'>): void;
  /** Keeps what was answered first. */
  answer(key: string, answer: Pick<KeyRow, 'status' | 'body'>): void;
  /** Deletes up to `limit` keys older than `at`; returns how many. */
  removeBefore(at: number, limit: number): number;
  /** Resets up to `limit` keys that are dated after `at` to `at`; returns how many. */
  rebaseAfter(at: number, limit: number): number;
}

export const createKeyQueries = preparedOnce((db: Db): KeyQueries => {
  const find = db
    .select()
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.key, sql.placeholder('key')))
    .prepare();
  return { find: (key) => find.get({ key }) };
});

export const createKeyStore = preparedOnce((db: Db): KeyStore => {
  const { placeholder } = sql;
  const table = idempotencyKeys;
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
  const some = (condition: SQL) =>
    inArray(
      table.key,
      db.select({ key: table.key }).from(table).where(condition).limit(placeholder('limit')),
    );
  const removeBefore = db
    .delete(table)
    .where(some(lt(table.createdAt, placeholder('at'))))
    .prepare();
  const rebaseAfter = db
    .update(table)
    .set({ createdAt: sql`${placeholder('at')}` })
    .where(some(gt(table.createdAt, placeholder('at'))))
    .prepare();
  return {
    ...createKeyQueries(db),
    put: (row) => void put.run({ ...row }),
    answer: (key, { status, body }) => void answer.run({ key, status, body }),
    removeBefore: (at, limit) => removeBefore.run({ at, limit }).changes,
    rebaseAfter: (at, limit) => rebaseAfter.run({ at, limit }).changes,
  };
});
