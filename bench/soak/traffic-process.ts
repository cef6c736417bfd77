/** The clients of a soak, in a process of their own: see soak.ts. */
import { setTimeout as wait } from 'node:timers/promises';
import { answerParent } from '../child.ts';
import { quantile } from '../figures.ts';
import { type Calls, createCalls } from './calls.ts';

export interface Place {
  readonly url: string;
  readonly slots: number;
  readonly followers: number;
}

export interface Stretch {
  readonly seconds: number;
  /** Bookings a second; each that is approved is cancelled. */
  readonly perSecond: number;
  /** Bookings at once of the one slot that all want. */
  readonly atOnce: number;
}

/** The figures of a stretch of time; times in ms. */
export interface StretchFigures {
  readonly bookings: number;
  readonly p50: number;
  readonly p99: number;
  /** Until the last of those who want one slot is answered. */
  readonly hotMs: number;
  readonly pageP99: number;
  readonly scrapeP99: number;
  /** Drawings that came to the followers. */
  readonly drawings: number;
}

const TICK_MS = 100;
const SCRAPE_MS = 5_000;
const PAGE_MS = 1_000;
const PAGES = ['/', '/sagas', '/dashboard/attention'];
/** Slots are added so many at a time. */
const ADDED = 64;

let calls: Calls;
let slotIds: readonly string[] = [];
let hotSlot = '';
let drawings = 0;

answerParent(async (question: Place | Stretch): Promise<StretchFigures | undefined> => {
  if ('perSecond' in question) return during(question);
  await takePlace(question);
  return undefined;
});

// Its followers would go on for ever.
process.once('disconnect', () => process.exit());

async function takePlace({ url, slots, followers }: Place): Promise<void> {
  calls = createCalls(url);
  const ids: string[] = [];
  const add = async () => {
    while (ids.length < slots) {
      const place = ids.push('') - 1;
      ids[place] = await calls.addSlot(`S${place}`);
    }
  };
  await Promise.all(Array.from({ length: ADDED }, add));
  slotIds = ids;
  hotSlot = await calls.addSlot('HOT');
  for (let n = 0; n < followers; n += 1)
    void calls.follow(PAGES[n % PAGES.length] ?? '/', () => {
      drawings += 1;
    });
}

async function during({ seconds, perSecond, atOnce }: Stretch): Promise<StretchFigures> {
  const until = performance.now() + seconds * 1_000;
  drawings = 0;
  const [booked, pages, scrapes, hotMs] = await Promise.all([
    bookUntil(until, perSecond),
    askUntil(until, PAGE_MS, PAGES),
    askUntil(until, SCRAPE_MS, ['/metrics']),
    wantOneSlot(atOnce),
  ]);
  const sorted = booked.toSorted((a, b) => a - b);
  return {
    bookings: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    hotMs,
    pageP99: quantile(pages, 0.99),
    scrapeP99: quantile(scrapes, 0.99),
    drawings,
  };
}

/** So many bookings a second, however long each takes; resolves with their times in ms. */
async function bookUntil(until: number, perSecond: number): Promise<number[]> {
  const eachMs: number[] = [];
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let made = 0; performance.now() < until; await wait(TICK_MS)) {
    const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
    for (; made < due; made += 1) under.push(bookAndCancel(eachMs));
  }
  await Promise.all(under);
  return eachMs;
}

async function bookAndCancel(eachMs: number[]): Promise<void> {
  const slotId = slotIds[Math.floor(Math.random() * slotIds.length)] ?? '';
  const paymentMethod = Math.random() < 0.1 ? 'pm_declined' : 'pm_ok';
  const began = performance.now();
  const { id, status } = await calls.book({ slotId, paymentMethod });
  eachMs.push(performance.now() - began);
  if (status === 'approved') await calls.cancel(id);
}

/** @throws Error if it was given to more than one, or to nobody */
async function wantOneSlot(atOnce: number): Promise<number> {
  const began = performance.now();
  const wish = { slotId: hotSlot, paymentMethod: 'pm_ok' } as const;
  const answers = await Promise.all(Array.from({ length: atOnce }, () => calls.book(wish)));
  const ms = performance.now() - began;
  const [holder, ...others] = answers.filter(({ status }) => status === 'approved');
  if (holder === undefined || others.length > 0)
    throw new Error(`one slot was given to ${holder === undefined ? 0 : others.length + 1}`);
  await calls.cancel(holder.id);
  return ms;
}

/** Asks for each of the paths in turn; resolves with the times in ms, the shortest first. */
async function askUntil(until: number, pauseMs: number, paths: readonly string[]) {
  const eachMs: number[] = [];
  for (let n = 0; performance.now() < until; n += 1) {
    const began = performance.now();
    await calls.look(paths[n % paths.length] ?? '/');
    eachMs.push(performance.now() - began);
    await wait(pauseMs);
  }
  return eachMs.toSorted((a, b) => a - b);
}
