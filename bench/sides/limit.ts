/**
 * The limit of the disk: better-sqlite3 with prepared statements writes the least that a booking
 * with a saga can be: three databases, seven commits, and in them the booking, its saga, a line of
 * history per commit, the slot, the bill, and a line of an inbox per command. The rows are lean,
 * each table is one tree, and as many bookings share a transaction as are in flight. It decides,
 * checks, sends and recovers nothing: no engine on these databases can be faster.
 */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { newUuid } from '../../src/app/system.ts';
import type { Wish } from '../wishes.ts';

export interface Limit {
  addSlots(ids: readonly string[]): void;
  /** Writes the whole life of these bookings, in seven transactions. */
  write(wishes: readonly Wish[]): void;
  close(): void;
}

interface Booking {
  readonly id: string;
  readonly sagaId: string;
  readonly slotId: string;
  readonly isPaid: boolean;
}

/** Writes what one commit of a booking's life has to. */
type Write = (booking: Booking, now: number) => void;

/** Makes the three databases, in a folder where they are not yet. */
export function openLimit(dataDir: string): Limit {
  const booking = open(dataDir, 'booking');
  const parking = open(dataDir, 'parking');
  const billing = open(dataDir, 'billing');
  const slots = slotWrites(parking);
  const sagas = sagaWrites(booking);
  const bill = billWrites(billing);
  const commits = [
    committed(booking, sagas.begin),
    committed(parking, slots.block),
    committed(booking, sagas.approve),
    committed(billing, bill),
    committed(booking, sagas.goOn),
    committed(parking, slots.end),
    committed(booking, sagas.end),
  ];
  return {
    addSlots: slots.add,
    write(wishes) {
      const bookings = wishes.map(({ slotId, paymentMethod }) => {
        const isPaid = paymentMethod === 'pm_ok';
        return { id: newUuid(), sagaId: newUuid(), slotId, isPaid };
      });
      for (const commit of commits) commit(bookings);
    },
    close() {
      for (const database of [booking, parking, billing]) database.close();
    },
  };
}

function open(dataDir: string, name: string): Sqlite.Database {
  const database = new Sqlite(join(dataDir, `${name}.db`));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database;
}

/** One transaction for all of these bookings. */
function committed(database: Sqlite.Database, write: Write): (all: readonly Booking[]) => void {
  const writeAll = database.transaction((all: readonly Booking[]) => {
    const now = Date.now();
    for (const one of all) write(one, now);
  });
  return (all) => writeAll.immediate(all);
}

function sagaWrites(database: Sqlite.Database) {
  database.exec(
    `CREATE TABLE bookings (
      id TEXT PRIMARY KEY, slot_id TEXT NOT NULL, status TEXT NOT NULL, saga_id TEXT NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sagas (
      id TEXT PRIMARY KEY, booking_id TEXT NOT NULL, state TEXT NOT NULL, step INTEGER NOT NULL,
      due_at INTEGER, updated_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE history (
      saga_id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, entry TEXT NOT NULL,
      PRIMARY KEY (saga_id, seq)) WITHOUT ROWID;`,
  );
  const book = database.prepare(`INSERT INTO bookings VALUES (?, ?, 'pending', ?, ?, ?)`);
  const decide = database.prepare('UPDATE bookings SET status = ?, updated_at = ? WHERE id = ?');
  const start = database.prepare(`INSERT INTO sagas VALUES (?, ?, 'running', 1, ?, ?)`);
  const move = database.prepare(
    'UPDATE sagas SET state = ?, step = ?, due_at = ?, updated_at = ? WHERE id = ?',
  );
  const append = database.prepare('INSERT INTO history VALUES (?, ?, ?, ?)');
  const begin: Write = ({ id, sagaId, slotId }, now) => {
    book.run(id, slotId, sagaId, now, now);
    start.run(sagaId, id, now, now);
    append.run(sagaId, 1, now, 'created');
  };
  const approve: Write = ({ id, sagaId }, now) => {
    decide.run('approved', now, id);
    move.run('running', 3, now, now, sagaId);
    append.run(sagaId, 2, now, 'blocked');
  };
  const goOn: Write = ({ sagaId, isPaid }, now) => {
    move.run(isPaid ? 'running' : 'compensating', 4, now, now, sagaId);
    append.run(sagaId, 3, now, isPaid ? 'paid' : 'declined');
  };
  const end: Write = ({ id, sagaId, isPaid }, now) => {
    if (!isPaid) decide.run('rejected', now, id);
    move.run(isPaid ? 'completed' : 'compensated', 5, null, now, sagaId);
    append.run(sagaId, 4, now, isPaid ? 'reserved' : 'unblocked');
  };
  return { begin, approve, goOn, end };
}

function slotWrites(database: Sqlite.Database) {
  database.exec(
    `CREATE TABLE slots (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, price_amount INTEGER NOT NULL,
      price_currency TEXT NOT NULL, booking_id TEXT) WITHOUT ROWID;`,
  );
  const insert = database.prepare(
    `INSERT INTO slots VALUES (?, ?, 'available', 10000, 'USD', NULL)`,
  );
  const change = database.prepare('UPDATE slots SET status = ?, booking_id = ? WHERE id = ?');
  const answer = inboxOf(database);
  const block: Write = ({ id, sagaId, slotId }) => {
    change.run('blocked', id, slotId);
    answer.run(sagaId, 1, 'blocked');
  };
  const end: Write = ({ id, sagaId, slotId, isPaid }) => {
    if (isPaid) change.run('reserved', id, slotId);
    else change.run('available', null, slotId);
    answer.run(sagaId, 3, isPaid ? 'reserved' : 'unblocked');
  };
  const add = database.transaction((ids: readonly string[]) => {
    for (const [index, id] of ids.entries()) insert.run(id, `slot ${index}`);
  });
  return { add, block, end };
}

function billWrites(database: Sqlite.Database): Write {
  database.exec(
    `CREATE TABLE bills (
      id TEXT PRIMARY KEY, booking_id TEXT NOT NULL, amount INTEGER NOT NULL,
      currency TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;`,
  );
  const insert = database.prepare(`INSERT INTO bills VALUES (?, ?, 10000, 'USD', ?, ?)`);
  const answer = inboxOf(database);
  return ({ id, sagaId, isPaid }, now) => {
    insert.run(newUuid(), id, isPaid ? 'paid' : 'failed', now);
    answer.run(sagaId, 2, isPaid ? 'paid' : 'declined');
  };
}

/** The inbox of a module: the reply to each command. */
function inboxOf(database: Sqlite.Database): Sqlite.Statement {
  database.exec(
    `CREATE TABLE inbox (
      saga_id TEXT NOT NULL, step INTEGER NOT NULL, reply TEXT NOT NULL,
      PRIMARY KEY (saga_id, step)) WITHOUT ROWID;`,
  );
  return database.prepare('INSERT INTO inbox VALUES (?, ?, ?)');
}
