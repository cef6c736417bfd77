/**
 * The limit: better-sqlite3 with prepared statements writing the very rows that the engine
 * writes for a booking, in the same databases, order, transactions and batches, and nothing else.
 */

import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { newUuid, systemClock } from '../src/app/system.ts';
import { type DatabaseName, databasesOf, migrationsFor } from '../src/modules/modules.ts';
import { openDatabase } from '../src/storage/database.ts';
import type { Load } from './load.ts';

interface Row {
  readonly bookingId: string;
  readonly sagaId: string;
  readonly slotId: string;
}

type Write = (row: Row) => void;

/** One commit of a booking's life: a database, and what is written to it. */
interface Commit {
  readonly database: Sqlite.Database;
  readonly write: Write;
}

/** Writes as many bookings as the load says, so many in each transaction as are in flight. */
export async function runRaw(dataDir: string, load: Load): Promise<{ readonly seconds: number }> {
  const { count, inFlight: batch } = load;
  await migrateAll(dataDir);
  const databases = openAll(dataDir);
  const addSlot = databases.parking.prepare(
    `INSERT INTO slots VALUES (?, 'slot', 'available', 10000, 'USD', NULL)`,
  );
  const rows: Row[] = Array.from({ length: count }, () => {
    const row = { bookingId: newUuid(), sagaId: newUuid(), slotId: newUuid() };
    addSlot.run(row.slotId);
    return row;
  });
  const commits = lifeOfABooking(databases);
  const started = process.hrtime.bigint();
  for (let from = 0; from < count; from += batch)
    for (const commit of commits) inTransaction(commit, rows.slice(from, from + batch));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  for (const database of Object.values(databases)) database.close();
  return { seconds };
}

function inTransaction({ database, write }: Commit, rows: readonly Row[]): void {
  database.exec('BEGIN IMMEDIATE');
  for (const row of rows) write(row);
  database.exec('COMMIT');
}

async function migrateAll(dataDir: string): Promise<void> {
  for (const { name } of databasesOf())
    await openDatabase({
      name,
      migrations: migrationsFor(name),
      dataDir,
      soon: systemClock.soon,
    }).close();
}

function openAll(dataDir: string): Record<DatabaseName, Sqlite.Database> {
  const open = (name: DatabaseName) => {
    const database = new Sqlite(join(dataDir, `${name}.db`));
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return database;
  };
  const opened = databasesOf().map(({ name }) => [name, open(name)]);
  return Object.fromEntries(opened) as Record<DatabaseName, Sqlite.Database>; // Each by its name.
}

/** JSON as long as the engine's own. */
const input = JSON.stringify({ bookingId: newUuid(), slotId: newUuid(), paymentMethod: 'pm_ok' });
const steps = JSON.stringify(
  ['create-booking', 'block-slot', 'approve-booking', 'pay-bill', 'reserve-slot'].map((name) => ({
    name,
    kind: 'command',
    state: 'done',
    startedAt: 1_700_000_000_000,
    finishedAt: 1_700_000_000_000,
    reply: null,
  })),
);
const awaiting = JSON.stringify({
  stepIndex: 1,
  direction: 'do',
  commandId: `${newUuid()}:block-slot:do`,
  type: 'parking.block',
  payload: { slotId: newUuid(), bookingId: newUuid() },
  compensates: null,
  deadlineAt: 1_700_000_000_000,
  attempt: 1,
  dueAt: 1_700_000_000_000,
});
const detail = JSON.stringify({ command: 'parking.block', messageId: newUuid(), attempt: 1 });
const NOW = 1_700_000_000_000;

function lifeOfABooking({
  booking,
  parking,
  billing,
  gateway,
}: Record<DatabaseName, Sqlite.Database>) {
  const saga = sagaWrites(booking);
  const insertBooking = booking.prepare(
    `INSERT INTO bookings (id, slot_id, status, saga_id, created_at, updated_at)
     VALUES (?, ?, 'pending', ?, ${NOW}, ${NOW})`,
  );
  const approve = booking.prepare(
    `UPDATE bookings SET status = 'approved', updated_at = ${NOW} WHERE id = ?`,
  );
  const slot = slotWrites(parking);
  const bill = billWrites(billing);
  const money = moneyWrites(gateway);
  const commits: readonly Commit[] = [
    {
      database: booking,
      write: (row) => {
        saga.insert(row);
        insertBooking.run(row.bookingId, row.slotId, row.sagaId);
        saga.history(row, 1, 3);
      },
    },
    { database: parking, write: (row) => slot(row, 'blocked', 'block-slot') },
    {
      database: booking,
      write: (row) => {
        saga.update(row, 'running');
        approve.run(row.bookingId);
        saga.history(row, 4, 6);
      },
    },
    { database: billing, write: bill.begin },
    { database: gateway, write: money },
    { database: billing, write: bill.record },
    {
      database: booking,
      write: (row) => {
        saga.update(row, 'running');
        saga.history(row, 7, 8);
      },
    },
    { database: parking, write: (row) => slot(row, 'reserved', 'reserve-slot') },
    {
      database: booking,
      write: (row) => {
        saga.update(row, 'completed');
        saga.history(row, 9, 10);
      },
    },
  ];
  return commits;
}

function sagaWrites(database: Sqlite.Database) {
  const insert = database.prepare(
    `INSERT INTO saga_instances
     (id, definition, version, fingerprint, revision, state, business_key, input, steps, awaiting,
      due_at, history_length, created_at, updated_at)
     VALUES (?, 'book-slot', 1, '0123456789abcdef', 1, 'running', ?, ?, ?, ?,
             ${NOW}, 3, ${NOW}, ${NOW})`,
  );
  const update = database.prepare(
    `UPDATE saga_instances SET revision = revision + 1, state = ?, steps = ?, awaiting = ?,
     due_at = ?, reason = NULL, stall = NULL, history_length = 9, updated_at = ${NOW},
     finished_at = ? WHERE id = ?`,
  );
  const append = database.prepare(
    `INSERT INTO saga_history VALUES (?, ?, ${NOW}, 'command-sent', 'block-slot', ?)`,
  );
  return {
    insert: ({ sagaId, bookingId }: Row) => insert.run(sagaId, bookingId, input, steps, awaiting),
    update: ({ sagaId }: Row, state: 'running' | 'completed') => {
      const open = state === 'running';
      update.run(
        state,
        steps,
        open ? awaiting : 'null',
        open ? NOW : null,
        open ? null : NOW,
        sagaId,
      );
    },
    history: ({ sagaId }: Row, from: number, to: number) => {
      for (let seq = from; seq <= to; seq += 1) append.run(sagaId, seq, detail);
    },
  };
}

function slotWrites(database: Sqlite.Database) {
  const change = database.prepare('UPDATE slots SET status = ?, booking_id = ? WHERE id = ?');
  const answer = database.prepare(
    `INSERT INTO inbox VALUES (?, 'parking.block', 'success', 'PARKING_AVAILABLE', ?, ${NOW})`,
  );
  const data = JSON.stringify({ price: { amount: 10_000, currency: 'USD' } });
  return (row: Row, status: string, step: string) => {
    change.run(status, row.bookingId, row.slotId);
    answer.run(`${row.sagaId}:${step}:do`, data);
  };
}

function billWrites(database: Sqlite.Database) {
  const begin = database.prepare(
    `INSERT INTO inbox VALUES (?, 'billing.pay', 'begun', NULL, '{}', ${NOW})`,
  );
  const insert = database.prepare(
    `INSERT INTO bills VALUES (?, ?, 10000, 'USD', 'paid', NULL, ?, ${NOW}, ${NOW})`,
  );
  const answer = database.prepare(
    `UPDATE inbox SET state = 'success', reply_type = 'BILL_PAID', reply_data = ?,
     updated_at = ${NOW} WHERE command_id = ?`,
  );
  const keyOf = ({ sagaId }: Row) => `${sagaId}:pay-bill:do`;
  return {
    begin: (row: Row) => void begin.run(keyOf(row)),
    record: (row: Row) => {
      const billId = newUuid();
      insert.run(billId, row.bookingId, keyOf(row));
      answer.run(JSON.stringify({ billId }), keyOf(row));
    },
  };
}

function moneyWrites(database: Sqlite.Database) {
  const payment = database.prepare(
    `INSERT INTO payments VALUES (?, 'charged', NULL, 10000, 'USD', 1, ${NOW})`,
  );
  const entry = database.prepare(
    `INSERT INTO ledger (key, booking_id, kind, amount, currency, at)
     VALUES (?, ?, 'charge', 10000, 'USD', ${NOW})`,
  );
  return ({ sagaId, bookingId }: Row) => {
    const key = `${sagaId}:pay-bill:do`;
    payment.run(key);
    entry.run(key, bookingId);
  };
}
