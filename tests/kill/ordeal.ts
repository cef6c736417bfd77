/** One ordeal: bookings run, the server is killed at random, and in the end all must agree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alwaysViolated, violatedAtRest } from '../invariants/invariants.ts';
import { readSnapshot, type Snapshot } from '../invariants/snapshot.ts';
import { type Account, addSlots, bookUntilDone } from './clients.ts';
import { type Server, startServer } from './server.ts';

const CONCURRENCY = 50;
/** A server lives so long, at most, until it is killed. */
const LONGEST_LIFE_MS = 400;
/** No saga may be at work longer than this after the last kill. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

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
  const account: Account = { acknowledged: [], unknown: 0, wrong: [] };
  const violations: string[] = [];
  let server = await startServer(dataDir);
  const slotIds = await addSlots(server, Math.ceil(bookings / 3));
  const load = { bookings, concurrency: CONCURRENCY, slotIds, server: () => server };
  const clients = bookUntilDone(load, account);
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(random() * LONGEST_LIFE_MS);
    await server.kill('SIGKILL');
    violations.push(...alwaysViolated(readSnapshot(dataDir)));
    server = await startServer(dataDir);
  }
  const restarted = performance.now();
  await clients;
  const snapshot = await atRest(dataDir);
  const recoveryMs = performance.now() - restarted;
  violations.push(...account.wrong, ...violatedAtRest(snapshot, account));
  await end(server, dataDir);
  const { unknown } = account;
  const acknowledged = account.acknowledged.length;
  return { acknowledged, unknown, kills, states: statesOf(snapshot), violations, recoveryMs };
}

/** Waits until no saga is at work, or for so long that one must be stuck. */
async function atRest(dataDir: string): Promise<Snapshot> {
  const deadline = performance.now() + PATIENCE_MS;
  let snapshot = readSnapshot(dataDir);
  while (snapshot.sagas.some(({ finishedAt }) => finishedAt === null)) {
    if (performance.now() > deadline) break;
    await pause(POLL_MS);
    snapshot = readSnapshot(dataDir);
  }
  return snapshot;
}

async function end(server: Server, dataDir: string): Promise<void> {
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
}

function statesOf({ bookings }: Snapshot): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of bookings) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
