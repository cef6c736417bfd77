/**
 * The modules of the hand-written rival, each on a database of its own, with the indexes that an
 * API's lists need: bookings by slot and by status, slots by status, bills by booking. A step is
 * one statement, which is a transaction by itself; the statements are prepared once.
 */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { newUuid } from '../../src/app/system.ts';
import type { Billing, Bookings, Charge, Parking, Price } from './rival.ts';

interface Closeable {
  close(): void;
}

export function openBookings(dataDir: string): Bookings & Closeable {
  const database = open(dataDir, 'booking');
  database.exec(
    `CREATE TABLE bookings (
      id TEXT PRIMARY KEY, slot_id TEXT NOT NULL, status TEXT NOT NULL, step TEXT NOT NULL,
      reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE INDEX bookings_slot ON bookings (slot_id);
    CREATE INDEX bookings_status ON bookings (status, id);`,
  );
  const create = database.prepare(
    `INSERT INTO bookings VALUES (?, ?, 'pending', 'created', NULL, ?, ?)`,
  );
  const decide = database.prepare(
    'UPDATE bookings SET status = ?, step = ?, reason = ?, updated_at = ? WHERE id = ?',
  );
  const move = database.prepare('UPDATE bookings SET step = ?, updated_at = ? WHERE id = ?');
  return {
    create(id, slotId) {
      const now = Date.now();
      create.run(id, slotId, now, now);
    },
    approve: (id) => void decide.run('approved', 'held', null, Date.now(), id),
    reject: (id, reason) => void decide.run('rejected', 'undone', reason, Date.now(), id),
    move: (id, step) => void move.run(step, Date.now(), id),
    close: () => void database.close(),
  };
}

interface OpenParking extends Parking, Closeable {
  addSlots(ids: readonly string[]): void;
}

export function openParking(dataDir: string): OpenParking {
  const database = open(dataDir, 'parking');
  database.exec(
    `CREATE TABLE slots (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, price_amount INTEGER NOT NULL,
      price_currency TEXT NOT NULL, booking_id TEXT);
    CREATE INDEX slots_status ON slots (status, id);`,
  );
  const insert = database.prepare(
    `INSERT INTO slots VALUES (?, ?, 'available', 10000, 'USD', NULL)`,
  );
  const block = database.prepare<[string, string], Price>(
    `UPDATE slots SET status = 'blocked', booking_id = ? WHERE id = ? AND status = 'available'
     RETURNING price_amount AS amount, price_currency AS currency`,
  );
  const change = database.prepare(
    `UPDATE slots SET status = ?, booking_id = ?
     WHERE id = ? AND booking_id = ? AND status = 'blocked'`,
  );
  return {
    addSlots: database.transaction((ids) => {
      for (const [index, id] of ids.entries()) insert.run(id, `slot ${index}`);
    }),
    block: async (slotId, bookingId) => block.get(bookingId, slotId),
    unblock: async (slotId, bookingId) => void change.run('available', null, slotId, bookingId),
    reserve: async (slotId, bookingId) =>
      change.run('reserved', bookingId, slotId, bookingId).changes === 1,
    close: () => void database.close(),
  };
}

/** The payment provider: a system of somebody else, which keeps its own records. */
export interface Gateway {
  /** Resolves with the reason if it is declined. */
  charge(key: string, charge: Charge): Promise<string | undefined>;
  refund(key: string): Promise<void>;
}

export function openBilling(dataDir: string, gateway: Gateway): Billing & Closeable {
  const database = open(dataDir, 'billing');
  database.exec(
    `CREATE TABLE bills (
      id TEXT PRIMARY KEY, booking_id TEXT NOT NULL, amount INTEGER NOT NULL,
      currency TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL);
    CREATE INDEX bills_booking ON bills (booking_id);`,
  );
  const insert = database.prepare('INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?, ?)');
  const refund = database.prepare(`UPDATE bills SET status = 'refunded' WHERE booking_id = ?`);
  return {
    async pay(charge) {
      const { bookingId, amount, currency } = charge;
      const declined = await gateway.charge(bookingId, charge);
      const status = declined === undefined ? 'paid' : 'failed';
      insert.run(newUuid(), bookingId, amount, currency, status, declined, Date.now());
      return declined;
    },
    async refund(bookingId) {
      await gateway.refund(bookingId);
      refund.run(bookingId);
    },
    close: () => void database.close(),
  };
}

function open(dataDir: string, name: string): Sqlite.Database {
  const database = new Sqlite(join(dataDir, `${name}.db`));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database;
}
