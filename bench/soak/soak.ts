/**
 * Half an hour of a working system: bookings and cancellations at an even pace, one slot that a
 * thousand want at once, lookers-on, scrapes, pages and backups. What it was in the first minutes
 * it is to be in the last; and after it, no invariant is violated.
 */
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { type Server, startServer } from '../../tests/kill/server.ts';
import { startChild } from '../child.ts';
import { databaseBytes, inFolder } from '../disk.ts';
import { line, median } from '../figures.ts';
import { describeMachine, inWords } from '../machine.ts';
import type { Place, Stretch, StretchFigures } from './traffic-process.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly perSecond: number;
  readonly slots: number;
  readonly followers: number;
}

/** Bookings at once of the one slot that all want, each minute. */
const AT_ONCE = 1_000;
/** A backup is taken in each of these minutes. */
const BACKUP_EVERY = 5;
const MINUTE_S = 60;
const POLL_MS = 50;
const MEGABYTE = 1_000_000;

interface Minute extends StretchFigures {
  readonly backupMs: number;
  readonly memoryMb: number;
  readonly dataMb: number;
}

export async function benchSoak(options: SoakOptions): Promise<void> {
  const { minutes, perSecond, slots, followers } = options;
  console.log(`${inWords(describeMachine())}\n`);
  console.log(`${perSecond} bookings a second of ${slots} slots, each approved one cancelled;`);
  console.log(`${AT_ONCE} at once of one slot each minute; ${followers} open pages\n`);
  await inFolder((backupDir) =>
    inFolder(async (dataDir) => {
      const server = await startServer(dataDir, {
        BACKUP_DIR: backupDir,
        SAGA_REPLY_TIMEOUT_MS: '5000',
        SAGA_STEP_DEADLINE_MS: '60000',
      });
      const traffic = startChild<Place | Stretch, StretchFigures | undefined>(
        new URL('./traffic-process.ts', import.meta.url),
      );
      await traffic.ask({ url: server.url, slots, followers });
      const told: Minute[] = [];
      printHead();
      for (let minute = 1; minute <= minutes; minute += 1) {
        const stretch = { seconds: MINUTE_S, perSecond, atOnce: AT_ONCE };
        const isBackedUp = minute % BACKUP_EVERY === 0;
        const [figures, backupMs] = await Promise.all([
          traffic.ask(stretch),
          isBackedUp ? backUp(server, backupDir, `minute-${minute}`) : Number.NaN,
        ]);
        if (figures === undefined) throw new Error('the clients told nothing');
        const sizes = { memoryMb: memoryMb(server), dataMb: databaseBytes(dataDir) / MEGABYTE };
        const one = { ...figures, backupMs, ...sizes };
        told.push(one);
        printMinute(minute, one);
      }
      await traffic.end();
      await stop(server);
      printEnd(told, violatedAtRest(readSnapshot(dataDir), { acknowledged: [] }));
    }),
  );
}

/** @throws Error if it is not taken */
async function backUp({ url }: Server, backupDir: string, name: string): Promise<number> {
  const began = performance.now();
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ name });
  const asked = await fetch(`${url}/backups`, { method: 'POST', headers, body });
  if (!asked.ok) throw new Error(`the backup is refused: ${await asked.text()}`);
  for (let state = 'running'; state !== 'done'; await wait(POLL_MS)) {
    ({ state } = (await (await fetch(`${url}/backups/${name}`)).json()) as { state: string });
    if (state === 'failed') throw new Error('the backup has failed');
  }
  rmSync(join(backupDir, name), { recursive: true });
  return performance.now() - began;
}

function memoryMb({ process: { pid } }: Server): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / MEGABYTE;
}

async function stop({ process: child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function printHead(): void {
  const names = ['bookings/s', 'p50 ms', 'p99 ms', 'hot slot ms', 'page p99', 'scrape p99'];
  console.log(line('minute', ...names, 'drawings', 'backup ms', 'memory MB', 'data MB'));
}

function printMinute(minute: number, one: Minute): void {
  const { bookings, p50, p99, hotMs, pageP99, scrapeP99, drawings } = one;
  const cells = [bookings / MINUTE_S, p50, p99, hotMs, pageP99, scrapeP99, drawings];
  const sizes = [one.backupMs, one.memoryMb, one.dataMb];
  console.log(line(String(minute), ...[...cells, ...sizes].map(rounded)));
}

function rounded(figure: number): string {
  return Number.isNaN(figure) ? '-' : figure.toFixed(0);
}

/** The last third of the time beside the first, and what is wrong with the books. */
function printEnd(told: readonly Minute[], violations: readonly string[]): void {
  const third = Math.ceil(told.length / 3);
  const grown = (of: (one: Minute) => number) =>
    median(told.slice(-third).map(of)) / median(told.slice(0, third).map(of));
  console.log(`\nlast third to the first: p50 ${grown(({ p50 }) => p50).toFixed(2)}`);
  console.log(`p99 ${grown(({ p99 }) => p99).toFixed(2)}`);
  console.log(`memory ${grown(({ memoryMb: memory }) => memory).toFixed(2)}`);
  console.log(`invariants violated: ${violations.length}`);
  for (const violation of violations.slice(0, 10)) console.log(violation);
  if (violations.length > 0) process.exitCode = 1;
}
