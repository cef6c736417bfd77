/** How near the engine comes to what the disk allows, beside raw better-sqlite3. */
import { runEngine } from './engine.ts';
import { line, median, ratio } from './figures.ts';
import type { Load } from './load.ts';
import { runRaw } from './raw.ts';
import { onDisk } from './rows.ts';

const ROUNDS = 5;
const LOADS: readonly Load[] = [
  { inFlight: 1, count: 400 },
  { inFlight: 64, count: 3_000 },
  { inFlight: 256, count: 6_000 },
];

type Runner = (dataDir: string, load: Load) => Promise<{ readonly seconds: number }>;

export async function benchMemory(): Promise<void> {
  console.log(`sagas/s, median of ${ROUNDS} rounds, engine and raw in turns, synchronous=FULL\n`);
  console.log(line('in flight', 'engine', 'raw', 'engine/raw'));
  for (const load of LOADS) {
    await perSecond(runInMemory, { ...load, count: Math.min(load.count, 500) }); // Warms up.
    const engine: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      engine.push(await perSecond(runInMemory, load));
      raw.push(await perSecond(runRaw, load));
    }
    const cells = [
      median(engine).toFixed(0),
      median(raw).toFixed(0),
      ratio(engine, raw).toFixed(2),
    ];
    console.log(line(String(load.inFlight), ...cells));
  }
}

const runInMemory: Runner = (dataDir, load) => runEngine({ dataDir }, load);

async function perSecond(run: Runner, load: Load): Promise<number> {
  const { seconds } = await onDisk(load.count, (dataDir) => run(dataDir, load));
  return load.count / seconds;
}
