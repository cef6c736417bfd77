/** What open pages cost the engine: its rate without any, and with a hundred, in turns. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOf } from '../../src/app/assembly.ts';
import type { System } from '../../src/app/compose.ts';
import { startOn } from '../../tests/browser/staged.ts';
import { line, median, ratio } from '../figures.ts';
import { type Load, underLoad } from '../load.ts';
import { addSlots, book } from '../sides/engine.ts';
import { usage } from '../usage.ts';
import { type Wish, wishesFor } from '../wishes.ts';

const PAGES = 100;
const POLL_MS = 5;
/** More than elsewhere: what is looked for is smaller than what a round differs from the next. */
const ROUNDS = 9;
/** Long enough for many drawings of each page: a second of load holds two or three. */
const LOAD: Load = { inFlight: 64, count: 12_000 };
/** The part of its rate that the engine may lose. */
const LIMIT = 0.05;
const WARM_UP: Load = { ...LOAD, count: 3_000 };

const DAY_MS = 86_400_000;
/** No saga is given up, however slow the machine. */
const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: DAY_MS, stallAttempts: 10 };
const viewers = fileURLToPath(new URL('./viewers.ts', import.meta.url));

/** The streams that a page keeps open; the pages take them in turn. */
const streamsOf = (sagaId: string): readonly string[] =>
  ['/', '/sagas', `/sagas/${sagaId}`, '/dashboard/attention'].map(
    (page) => `/dashboard/live?${new URLSearchParams({ page, tag: '' })}`,
  );

interface Cost {
  readonly perSecond: number;
  /** Of the processor, per booking: what else runs on the machine hardly changes it. */
  readonly cpuMs: number;
}

/** Prints what bookings take without and with the pages, and the ratio. */
export async function benchOpenPages(): Promise<void> {
  await costWith(PAGES, WARM_UP);
  const without: Cost[] = [];
  const withPages: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in turn: what is still warming up favours neither.
    const none = () => costWith(0, LOAD).then((cost) => without.push(cost));
    const many = () => costWith(PAGES, LOAD).then((cost) => withPages.push(cost));
    for (const run of round % 2 === 0 ? [none, many] : [many, none]) await run();
  }
  console.log(`median of ${ROUNDS} rounds in turns, ${LOAD.inFlight} bookings in flight\n`);
  console.log(line('', 'no page', `${PAGES} pages`, 'ratio'));
  const figuresOf = (costs: readonly Cost[], of: keyof Cost) => costs.map((cost) => cost[of]);
  const print = (name: string, of: keyof Cost, digits: number) => {
    const [none, many] = [figuresOf(without, of), figuresOf(withPages, of)];
    const cells = [none, many].map((figures) => median(figures).toFixed(digits));
    console.log(line(name, ...cells, ratio(many, none).toFixed(3)));
  };
  print('sagas/s', 'perSecond', 0);
  print('processor ms a saga', 'cpuMs', 3);
  const kept = ratio(figuresOf(withPages, 'perSecond'), figuresOf(without, 'perSecond'));
  if (kept < 1 - LIMIT) console.log(`\nover the limit: the rate may be ${1 - LIMIT} at the least`);
}

/** What bookings take on a new system on which so many pages are open. */
async function costWith(pages: number, load: Load): Promise<Cost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'open-pages-bench-'));
  const { system, url, stop } = await startOn({ dataDir, policy });
  const next = wishesFor(await addSlots(system, load.count + 1), 0);
  const streams = streamsOf(await bookUnpaid(system, next()));
  const addresses = Array.from({ length: pages }, (_, page) => streams[page % streams.length]);
  const viewing = await view(addresses.map((path) => `${url}${path}`));
  const { seconds, used } = await underLoad(load, usage, () => book(system, next()));
  await viewing.leave();
  await stop();
  rmSync(dataDir, { recursive: true });
  return { perSecond: load.count / seconds, cpuMs: (used.cpuMs ?? 0) / load.count };
}

/** Books a slot whose payment is never answered: the pages look at a saga that does not end. */
async function bookUnpaid(system: System, wish: Wish): Promise<string> {
  const { billing, booking } = allOf(system.modules);
  const { charge } = billing.provider;
  let unpaid: string | undefined;
  billing.provider.charge = (key, request) => {
    unpaid ??= key;
    return key === unpaid ? new Promise(() => {}) : charge(key, request);
  };
  const { sagaId } = await booking.book(wish);
  while (unpaid === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return sagaId;
}

interface Viewing {
  /** @throws Error if one of the pages was not open any more */
  leave(): Promise<void>;
}

/** Opens a page per address. */
async function view(addresses: readonly string[]): Promise<Viewing> {
  if (addresses.length === 0) return { leave: async () => {} };
  const child = spawn(process.execPath, ['--import', 'tsx', viewers, ...addresses], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const left = () => new Error('a page was not open to the end');
  await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(left()))]);
  return {
    async leave() {
      if (child.exitCode !== null) throw left();
      child.kill();
      await ended;
    },
  };
}
