/**
 * How near the engine comes to what the disk allows: bookings through the whole engine beside
 * raw better-sqlite3 writing the same rows in the same batches, in turns within one run. Quote
 * the ratio; single figures change with the machine. See README.md in this folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Measured, runEngine } from './engine.ts';
import { runRaw } from './raw.ts';

const ROUNDS = 5;
const RUNS = [
  { concurrency: 1, count: 400 },
  { concurrency: 64, count: 3_000 },
  { concurrency: 256, count: 6_000 },
];

/** Rows that one approved booking leaves, by database and table. */
const ROWS_A_BOOKING = {
  booking: { bookings: 1, saga_instances: 1, saga_history: 10 },
  parking: { slots: 1, inbox: 2 },
  billing: { bills: 1, inbox: 1 },
  gateway: { payments: 1, ledger: 1 },
};

type Runner = (dataDir: string, count: number, concurrency: number) => Promise<Measured>;

async function measure(run: Runner, count: number, concurrency: number): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'saga-bench-'));
  try {
    const { seconds } = await run(dataDir, count, concurrency);
    countRows(dataDir, count);
    return count / seconds;
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

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  console.log('sagas/s, median of', ROUNDS, 'rounds, engine and raw in turns, synchronous=FULL\n');
  console.log('in flight   engine      raw   engine/raw');
  for (const { concurrency, count } of RUNS) {
    await measure(runEngine, Math.min(count, 500), concurrency); // Warms the code up.
    const engine: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      engine.push(await measure(runEngine, count, concurrency));
      raw.push(await measure(runRaw, count, concurrency));
    }
    const ratio = median(engine.map((figure, round) => figure / (raw[round] ?? 1)));
    const cells = [median(engine).toFixed(0), median(raw).toFixed(0), ratio.toFixed(2)];
    const [e = '', r = '', q = ''] = cells;
    console.log(
      `${String(concurrency).padStart(9)}${e.padStart(9)}${r.padStart(9)}${q.padStart(13)}`,
    );
  }
}

await main();
