/** One data folder under siege: bookings run while server after server is killed as planned. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alwaysViolated, violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { createWatch } from '../invariants/watch.ts';
import { strike } from './blow.ts';
import { addSlots, bookUntilDone, newAccount } from './clients.ts';
import { type Blow, KILLS_A_FOLDER } from './plan.ts';
import { atRest, pause, statesOf } from './rest.ts';
import { startServer } from './server.ts';

const CONCURRENCY = 10;
/** Some 400 bookings come before the last kill. Were all slots taken, nobody would be charged. */
const SLOTS = 800;
/** The last server is booked at for so long before all comes to rest. */
const LAST_LOAD_MS = 100;

export interface Struck {
  readonly blow: Blow;
  readonly violations: readonly string[];
}

/** What became of one data folder. */
export interface Report {
  readonly struck: readonly Struck[];
  readonly acknowledged: number;
  readonly unknown: number;
  readonly states: Readonly<Record<string, number>>;
  /** What did not hold once all had come to rest. */
  readonly violationsAtRest: readonly string[];
}

/** Goes through the plan on as many data folders as it needs, one after another. */
export async function* besiege(plan: readonly Blow[]): AsyncGenerator<Report> {
  for (let from = 0; from < plan.length; from += KILLS_A_FOLDER)
    yield await besiegeFolder(plan.slice(from, from + KILLS_A_FOLDER));
}

async function besiegeFolder(blows: readonly Blow[]): Promise<Report> {
  const dataDir = mkdtempSync(join(tmpdir(), 'siege-'));
  const account = newAccount();
  const first = await startServer(dataDir);
  const slotIds = await addSlots(first, SLOTS);
  await first.kill('SIGTERM');

  let { url } = first;
  const announce = (address: string) => {
    url = address;
  };
  let isOver = false;
  const load = { concurrency: CONCURRENCY, slotIds, url: () => url, isDone: () => isOver };
  const clients = bookUntilDone(load, account);
  const struck: Struck[] = [];
  const watch = createWatch();
  for (const blow of blows) {
    const wrongDeath = await strike({ dataDir, announce }, blow);
    const found = readSnapshot(dataDir);
    const violations = [...wrongDeath, ...alwaysViolated(found), ...watch.see(found)];
    struck.push({ blow, violations });
  }
  const last = await startServer(dataDir);
  announce(last.url);
  await pause(LAST_LOAD_MS);
  isOver = true;
  await clients;
  const snapshot = await atRest(dataDir);
  await last.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
  const { acknowledged, unknown, wrong } = account;
  const violationsAtRest = [...wrong, ...watch.see(snapshot), ...violatedAtRest(snapshot, account)];
  const states = statesOf(snapshot);
  return { struck, acknowledged: acknowledged.length, unknown, states, violationsAtRest };
}
