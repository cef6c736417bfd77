/** Backups of a server under load, each restored and run to its rest; and kills in the middle. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violatedAtRest, violatedInFlight } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { BackupUnusableError } from '../../src/storage/backup/errors.ts';
import { restoreBackup } from '../../src/storage/backup/restore.ts';
import { addSlots, bookUntilDone, newAccount } from './clients.ts';
import { atRest, pause } from './rest.ts';
import { type Server, startServer } from './server.ts';

/** Bookings of so many clients, with a pause of each that makes about 250 a second. */
const [CONCURRENCY, PACE_MS] = [50, 150];
const SLOTS = 200;
const POLL_MS = 20;
/** How often it is asked whether the server still answers. */
const ASK_EVERY_MS = 10;
/** Kills come within this time of the begin of a backup. */
const LONGEST_COPY_MS = 60;
/** Kills go on beyond those asked for until one has cut a copy off, but not beyond this. */
const MOST_KILLS = 50;

/** One backup, restored. */
export interface Kept {
  readonly bookings: number;
  readonly openSagas: number;
  readonly tookMs: number;
  /** The longest time that the server took for a small answer while it copied. */
  readonly longestAnswerMs: number;
  readonly violations: readonly string[];
}

export interface Backing {
  readonly backups: number;
  readonly kills: number;
  /** In [0, 1): when the next kill comes. */
  readonly random: () => number;
}

export interface BackedUp {
  readonly kept: readonly Kept[];
  readonly perSecond: number;
  /** Kills that left a copy that was cut off. */
  readonly cutOff: number;
  readonly violations: readonly string[];
}

/** Takes backups under load, restores and checks each, and then kills in the middle of others. */
export async function backUp({ backups, kills, random }: Backing): Promise<BackedUp> {
  const root = mkdtempSync(join(tmpdir(), 'backed-up-'));
  const [dataDir, backupDir] = [join(root, 'data'), join(root, 'backups')];
  const account = newAccount();
  let server = await startServer(dataDir, { BACKUP_DIR: backupDir });
  const slotIds = await addSlots(server, SLOTS);
  let isDone = false;
  const url = () => server.url;
  const load = { concurrency: CONCURRENCY, slotIds, url, isDone: () => isDone, paceMs: PACE_MS };
  const began = performance.now();
  const clients = bookUntilDone(load, account);
  const taken: Taken[] = [];
  for (let index = 0; index < backups; index += 1)
    taken.push({ name: `b${index}`, ...(await taking(server, `b${index}`)) });
  const perSecond = account.acknowledged.length / ((performance.now() - began) / 1_000);
  const violations: string[] = [];
  const isPartial = (name: string) => name.endsWith('.partial');
  const cutOffs = () => readdirSync(backupDir).filter(isPartial).length;
  for (let kill = 0; kill < kills || (cutOffs() === 0 && kill < MOST_KILLS); kill += 1) {
    await start(server, `k${kill}`);
    await pause(random() * LONGEST_COPY_MS);
    await server.kill('SIGKILL');
    violations.push(...(await cutOffFaults(join(backupDir, `k${kill}`), join(root, `k${kill}`))));
    server = await startServer(dataDir, { BACKUP_DIR: backupDir });
  }
  isDone = true;
  await clients;
  violations.push(...account.wrong, ...violatedAtRest(await atRest(dataDir), account));
  await server.kill('SIGTERM');
  const kept: Kept[] = [];
  for (const one of taken) kept.push(await restored(one, join(backupDir, one.name), root));
  const cutOff = cutOffs();
  rmSync(root, { recursive: true });
  return { kept, perSecond, cutOff, violations };
}

interface Taken extends Pick<Kept, 'tookMs' | 'longestAnswerMs'> {
  readonly name: string;
}

async function start({ url }: Server, name: string): Promise<void> {
  const response = await fetch(`${url}/backups`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}

/** Takes one, and asks the server small things meanwhile. */
async function taking(server: Server, name: string): Promise<Omit<Taken, 'name'>> {
  const began = performance.now();
  let isDone = false;
  const longest = longestAnswer(server, () => isDone);
  await start(server, name);
  for (;;) {
    // The form that the route declares.
    const backup = (await (await fetch(`${server.url}/backups/${name}`)).json()) as {
      readonly state: string;
      readonly detail: string | null;
    };
    if (backup.state === 'failed') throw new Error(`backup ${name}: ${backup.detail}`);
    if (backup.state === 'done') break;
    await pause(POLL_MS);
  }
  const tookMs = performance.now() - began;
  isDone = true;
  return { tookMs, longestAnswerMs: await longest };
}

async function longestAnswer({ url }: Server, isDone: () => boolean): Promise<number> {
  let longest = 0;
  while (!isDone()) {
    const asked = performance.now();
    await (await fetch(`${url}/livez`)).text();
    longest = Math.max(longest, performance.now() - asked);
    await pause(ASK_EVERY_MS);
  }
  return longest;
}

/** Checks a copy as it is, then lets a server go on with it, and checks it at rest. */
async function restored(taken: Taken, from: string, root: string): Promise<Kept> {
  const { tookMs, longestAnswerMs } = taken;
  const snapshot = readSnapshot(from);
  const dataDir = join(root, `restored-${taken.name}`);
  const { openSagas } = await restoreBackup({ from, dataDir });
  const open = snapshot.sagas.filter(({ finishedAt }) => finishedAt === null).length;
  const miscounted = open === openSagas ? [] : [`${openSagas} open sagas told, ${open} found`];
  const server = await startServer(dataDir);
  const acknowledged = snapshot.bookings.map(({ id }) => id);
  const rest = violatedAtRest(await atRest(dataDir), { acknowledged });
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
  return {
    bookings: acknowledged.length,
    openSagas: open,
    tookMs,
    longestAnswerMs,
    violations: [...violatedInFlight(snapshot), ...miscounted, ...rest].map(
      (one) => `${taken.name}: ${one}`,
    ),
  };
}

/** A backup is whole under its own name, or there is none that can be restored. */
async function cutOffFaults(directory: string, dataDir: string): Promise<readonly string[]> {
  const isWhole = existsSync(directory);
  const from = isWhole ? directory : `${directory}.partial`;
  const isRestored = await restoreBackup({ from, dataDir }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof BackupUnusableError) return false;
      throw error;
    },
  );
  if (isRestored && !isWhole) return [`${from} was cut off, and was restored`];
  if (!isRestored && isWhole) return [`${from} has its own name, and is not whole`];
  if (!isWhole) return [];
  return violatedInFlight(readSnapshot(dataDir)).map((one) => `${from}: ${one}`);
}
