/** One ordeal: bookings run, the server is killed at random, and in the end all must agree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alwaysViolated, violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { createWatch } from '../invariants/watch.ts';
import { addSlots, bookUntilDone, newAccount } from './clients.ts';
import { atRest, pause, statesOf } from './rest.ts';
import { type Server, startServer } from './server.ts';

const CONCURRENCY = 50;
/** A server lives so long, at most, until it is killed. */
const LONGEST_LIFE_MS = 400;

export interface Ordeal {
  readonly bookings: number;
  readonly kills: number;
  /** In [0, 1): when the next kill comes. */
  readonly random: () => number;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly unknown: number;
  readonly kills: number;
  readonly states: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
  /** From the last start until the last saga had ended. */
  readonly recoveryMs: number;
}

export async function suffer({ bookings, kills, random }: Ordeal): Promise<Verdict> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kill-'));
  const account = newAccount();
  const violations: string[] = [];
  const watch = createWatch();
  let server = await startServer(dataDir);
  const slotIds = await addSlots(server, Math.ceil(bookings / 3));
  const isDone = () => account.acknowledged.length >= bookings;
  const load = { concurrency: CONCURRENCY, slotIds, url: () => server.url, isDone };
  const clients = bookUntilDone(load, account);
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(random() * LONGEST_LIFE_MS);
    await server.kill('SIGKILL');
    const found = readSnapshot(dataDir);
    violations.push(...alwaysViolated(found), ...watch.see(found));
    server = await startServer(dataDir);
  }
  const restarted = performance.now();
  await clients;
  const snapshot = await atRest(dataDir);
  const recoveryMs = performance.now() - restarted;
  violations.push(...account.wrong, ...watch.see(snapshot), ...violatedAtRest(snapshot, account));
  await end(server, dataDir);
  const { unknown } = account;
  const acknowledged = account.acknowledged.length;
  return { acknowledged, unknown, kills, states: statesOf(snapshot), violations, recoveryMs };
}

async function end(server: Server, dataDir: string): Promise<void> {
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
}
