/**
 * A data folder as after weeks of work, made in less than a minute: a few bookings are run for
 * real, and all rows that they left are copied, each time with ids and times of their own.
 */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { v7 } from 'uuid';
import { systemClock } from '../../src/app/system.ts';
import { type DatabaseName, databasesOf } from '../../src/modules/modules.ts';
import { type StagedSagas, startStaged } from '../../tests/browser/staged.ts';
import { templateOf } from './template.ts';

/** Bookings by what became of them: 100,000 sagas, since a cancelled booking has two. */
const BOOKINGS = {
  stalled: 4_000,
  stalledCancellation: 1_000,
  completed: 4_500,
  cancelled: 22_250,
  declined: 45_000,
} as const satisfies Partial<Record<keyof StagedSagas, number>>;
type Kind = keyof typeof BOOKINGS;
/** Bookings that hold a slot, each its own. The others had one that is free again. */
const HOLDING: readonly Kind[] = ['stalled', 'stalledCancellation', 'completed'];
const FREE_SLOTS = 500;

/** How much there is at the least. */
export const FILLED = { sagas: 100_000, stalled: 5_000, slots: 10_000 };

const SPREAD_MS = 20 * 86_400_000;
/** Bookings per transaction. */
const BATCH = 2_000;

type Files = Readonly<Record<DatabaseName, Sqlite.Database>>;

/** @returns a saga of each kind, as it was run */
export async function fill(dataDir: string): Promise<StagedSagas> {
  const staged = await startStaged(dataDir);
  await staged.stop();
  const files = openFiles(dataDir);
  const copies = copiesOf(files, staged.sagas);
  const kinds = mixed();
  for (let from = 0; from < kinds.length; from += BATCH) {
    for (const file of Object.values(files)) file.exec('BEGIN IMMEDIATE');
    for (const [index, kind] of kinds.slice(from, from + BATCH).entries())
      copies[kind](SPREAD_MS * (1 - (from + index) / kinds.length));
    for (const file of Object.values(files)) file.exec('COMMIT');
  }
  files.parking.exec(`UPDATE slots SET name = 'P' || rowid / 100 || '-' || rowid % 100`);
  for (const file of Object.values(files)) file.close();
  return staged.sagas;
}

function openFiles(dataDir: string): Files {
  const opened = databasesOf().map(({ name }) => {
    const file = new Sqlite(join(dataDir, `${name}.db`));
    // Nobody relies on these rows yet, so no batch waits for the disk.
    file.pragma('synchronous = OFF');
    return [name, file];
  });
  return Object.fromEntries(opened) as Files; // Each is under its own name.
}

/** Each kind as often as it is to be there, one among the other. */
function mixed(): readonly Kind[] {
  const placed = Object.entries(BOOKINGS).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => ({ kind, at: (index + 0.5) / count })),
  );
  // Keys of a literal are strings to `entries`.
  return placed.toSorted((a, b) => a.at - b.at).map(({ kind }) => kind as Kind);
}

/** Copies one booking, as if it had been made so many milliseconds earlier. */
type CopyBooking = (earlierMs: number) => void;

function copiesOf(files: Files, sagas: StagedSagas): Readonly<Record<Kind, CopyBooking>> {
  const freed = addSlots(files.parking);
  const copyOf = (kind: Kind): CopyBooking => {
    const { slotId, others } = idsOf(files, sagas[kind]);
    const isHolding = HOLDING.includes(kind);
    const without = isHolding ? [] : ['slots'];
    const copy = templateOf(Object.values(files), { ids: [slotId, ...others], without });
    let made = 0;
    return (earlierMs) => {
      made += 1;
      const msecs = systemClock.now() - earlierMs;
      const slot = isHolding ? v7({ msecs }) : (freed[made % freed.length] ?? '');
      copy([slot, ...others.map(() => v7({ msecs }))], earlierMs);
    };
  };
  return {
    stalled: copyOf('stalled'),
    stalledCancellation: copyOf('stalledCancellation'),
    completed: copyOf('completed'),
    cancelled: copyOf('cancelled'),
    declined: copyOf('declined'),
  };
}

/** The ids of a booking, its sagas and its bills, and that of its slot. */
function idsOf({ booking, billing }: Files, sagaId: string) {
  const one = (sql: string, id: string) => String(booking.prepare(sql).pluck().get(id));
  const bookingId = one('SELECT business_key FROM saga_instances WHERE id = ?', sagaId);
  const slotId = one('SELECT slot_id FROM bookings WHERE id = ?', bookingId);
  const ofBooking = (file: Sqlite.Database, table: string, column: string) =>
    file
      .prepare<[string], string>(`SELECT id FROM ${table} WHERE ${column} = ?`)
      .pluck()
      .all(bookingId);
  const sagaIds = ofBooking(booking, 'saga_instances', 'business_key');
  const billIds = ofBooking(billing, 'bills', 'booking_id');
  return { slotId, others: [bookingId, ...sagaIds, ...billIds] };
}

/** Adds free slots, open and closed ones. */
function addSlots(parking: Sqlite.Database): readonly string[] {
  const slotIn = (status: string) => {
    const one = parking.prepare<[string], string>('SELECT id FROM slots WHERE status = ?');
    const ids = [one.pluck().get(status) ?? ''];
    return templateOf([parking], { ids, without: ['inbox'] });
  };
  const templates = [slotIn('available'), slotIn('closed')];
  return Array.from({ length: FREE_SLOTS }, (_, index) => {
    const id = v7();
    templates[index % templates.length]?.([id], 0);
    return id;
  });
}
