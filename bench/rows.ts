/** Where the engine and the raw side put their rows, and the proof that all of them are there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Rows that one approved booking leaves, by database and table. */
const ROWS_A_BOOKING = {
  booking: { bookings: 1, saga_instances: 1, saga_history: 10 },
  parking: { slots: 1, inbox: 2 },
  billing: { bills: 1, inbox: 1 },
  gateway: { payments: 1, ledger: 1 },
};

/** Runs so many bookings in a folder that is gone afterwards, and counts what they left. */
export async function onDisk<Result>(
  bookings: number,
  run: (dataDir: string) => Promise<Result>,
): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'saga-bench-'));
  try {
    const result = await run(dataDir);
    countRows(dataDir, bookings);
    return result;
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

/** A figure counts only if every row of it is on the disk. */
function countRows(dataDir: string, bookings: number): void {
  for (const [name, tables] of Object.entries(ROWS_A_BOOKING)) {
    const database = new Sqlite(join(dataDir, `${name}.db`), { readonly: true });
    for (const [table, each] of Object.entries(tables)) {
      const rows = database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
      if (rows !== each * bookings)
        throw new Error(`${name}.${table} has ${rows} rows, not ${each * bookings}`);
    }
    database.close();
  }
}
