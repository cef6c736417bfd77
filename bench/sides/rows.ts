/** The proof that all rows of a run are on the disk: a figure counts only if they are. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { declinedOf } from '../wishes.ts';
import type { SideName } from './sides.ts';

/** So many rows in a database, under a name that says which. */
type Expected = readonly [database: string, rows: string, count: number];

export interface Made {
  readonly bookings: number;
  /** Per cent of them. */
  readonly declined: number;
}

/** What bookings leave in any databases. */
function ofAll(paid: number, failed: number): readonly Expected[] {
  return [
    ['booking', `bookings WHERE status = 'approved'`, paid],
    ['booking', `bookings WHERE status = 'rejected'`, failed],
    ['parking', `slots WHERE status = 'reserved'`, paid],
    ['parking', `slots WHERE status = 'available'`, failed],
    ['billing', `bills WHERE status = 'paid'`, paid],
    ['billing', `bills WHERE status = 'failed'`, failed],
  ];
}

function ofSystem(paid: number, failed: number): readonly Expected[] {
  return [
    ...ofAll(paid, failed),
    ['booking', `saga_instances WHERE state = 'completed'`, paid],
    ['booking', `saga_instances WHERE state = 'compensated'`, failed],
    ['booking', `saga_instances WHERE history <> ''`, paid + failed],
    ['parking', 'inbox', 2 * (paid + failed)],
    ['billing', 'inbox', paid + failed],
    ['gateway', 'payments', paid + failed],
    ['gateway', 'ledger', paid],
  ];
}

const ofSide: Readonly<Record<SideName, (paid: number, failed: number) => readonly Expected[]>> = {
  bare: () => [],
  rival: (paid, failed) => [
    ...ofAll(paid, failed),
    ['booking', `bookings WHERE step = 'completed'`, paid],
    ['booking', `bookings WHERE step = 'undone'`, failed],
  ],
  limit: (paid, failed) => [
    ...ofAll(paid, failed),
    ['booking', `sagas WHERE state = 'completed'`, paid],
    ['booking', `sagas WHERE state = 'compensated'`, failed],
    ['booking', 'history', 4 * (paid + failed)],
    ['parking', 'inbox', 2 * (paid + failed)],
    ['billing', 'inbox', paid + failed],
  ],
  system: ofSystem,
  apart: ofSystem,
  http: ofSystem,
};

/** @throws Error that says what is missing, or too much */
export function countRows(dataDir: string, side: SideName, { bookings, declined }: Made): void {
  const failed = declinedOf(bookings, declined);
  const paid = bookings - failed;
  for (const [name, rows, count] of ofSide[side](paid, failed)) {
    const database = new Sqlite(join(dataDir, `${name}.db`), { readonly: true });
    const found = database.prepare(`SELECT count(*) FROM ${rows}`).pluck().get();
    database.close();
    if (found !== count)
      throw new Error(`${side}: ${name} has ${found} of ${rows}, and not ${count}`);
  }
}
