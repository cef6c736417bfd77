/**
 * The server time of each page, and what it sends up to its first paint, on a data folder with
 * 100,000 sagas, 5,000 of them stalled, and 10,000 slots.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Request } from 'playwright-core';
import { z } from 'zod';
import { allOf } from '../../src/app/assembly.ts';
import type { App } from '../../src/http/app-env.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { launchChromium } from '../../tests/browser/chromium.ts';
import { type StagedSagas, startOn } from '../../tests/browser/staged.ts';
import { line, median } from '../figures.ts';
import { FILLED, fill } from './filled.ts';

const LIMIT_MS = 150;
const LIMIT_BYTES = 100_000;
const REQUESTS = 30;

const DAY_MS = 86_400_000;
/** What is stalled is hardly sent again meanwhile: the pages are measured, not the engine. */
const policy = { replyTimeoutMs: DAY_MS, stepDeadlineMs: DAY_MS, stallAttempts: 3 };

const QUIET_MS = 500;
/** The part of the time in which a quiet process works. */
const QUIET_PART = 0.05;

/** The pages: a name, and its path. */
const pages = (sagas: StagedSagas): readonly (readonly [string, string])[] => [
  ['reference', '/docs'],
  ['lot', '/'],
  ['lot, last floor', '/?floor=167'],
  ['lot, by name', '/?name=9&status=available'],
  ['sagas', '/sagas'],
  ['sagas, stalled', '/sagas?state=stalled'],
  ['sagas, refused', '/sagas?code=refused'],
  ['sagas, none match', '/sagas?code=aborted&olderThan=1h'],
  ['sagas, old', '/sagas?definition=cancel-booking&olderThan=10m'],
  ['saga, completed', `/sagas/${sagas.completed}`],
  ['saga, stalled', `/sagas/${sagas.stalled}`],
  ['attention', '/dashboard/attention'],
  ['retry all', '/dashboard/attention/retry?definition=book-slot'],
  ['search', `/dashboard/search?q=${sagas.stalled}`],
];

/** Prints a line per page, and says which of them are over a limit. */
export async function benchPages(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pages-bench-'));
  const browser = await launchChromium();
  try {
    const sagas = await fill(dataDir);
    const { system, url, stop } = await startOn({ dataDir, policy });
    const { provider } = allOf(system.modules).billing;
    provider.refund = () => Promise.reject(new GatewayUnavailableError('it is down'));
    await checkCounts(system.app);
    await quiet();
    console.log(`${FILLED.sagas} sagas, ${FILLED.stalled} stalled, ${FILLED.slots} slots;`);
    console.log(`server time in ms over ${REQUESTS} requests (limit ${LIMIT_MS}),`);
    console.log(`bytes up to the first paint (limit ${LIMIT_BYTES})\n`);
    console.log(line('page', 'min', 'median', 'max', 'bytes'));
    for (const [name, path] of pages(sagas)) {
      const eachMs = await timesOf(system.app, path);
      const bytes = await sentBytes(browser, `${url}${path}`);
      const sorted = [eachMs[0] ?? 0, median(eachMs), eachMs.at(-1) ?? 0];
      const isOver = (sorted[2] ?? 0) > LIMIT_MS || bytes > LIMIT_BYTES;
      const cells = [...sorted.map((ms) => ms.toFixed(1)), String(bytes)];
      console.log(line(name, ...cells) + (isOver ? '  over the limit' : ''));
    }
    await stop();
  } finally {
    await browser.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** A figure counts only if all that is said to be there is there. */
async function checkCounts(app: App): Promise<void> {
  const response = await app.request('/sagas/counts');
  const counts = z.record(z.string(), z.number()).parse(await response.json());
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total < FILLED.sagas || (counts.stalled ?? 0) < FILLED.stalled)
    throw new Error(`the saga log has ${JSON.stringify(counts)}`);
}

/** Resolves once this process has nothing to do but for what it is asked. */
async function quiet(): Promise<void> {
  for (;;) {
    const before = performance.eventLoopUtilization();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    if (performance.eventLoopUtilization(before).utilization < QUIET_PART) return;
  }
}

/** How long each answer takes, the shortest first. One before them, which compiles, is left out. */
async function timesOf(app: App, path: string): Promise<readonly number[]> {
  const eachMs: number[] = [];
  for (let count = 0; count <= REQUESTS; count += 1) {
    const began = performance.now();
    const response = await app.request(path, { headers: { Accept: 'text/html' } });
    await response.text();
    eachMs.push(performance.now() - began);
    if (response.status >= 400) throw new Error(`${path} answers ${response.status}`);
  }
  return eachMs.slice(1).toSorted((a, b) => a - b);
}

/** Bytes of all answers, their heads included, until a browser has loaded the page. */
async function sentBytes(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const finished: Request[] = [];
  page.on('requestfinished', (request) => finished.push(request));
  await page.goto(url);
  const sizes = await Promise.all(finished.map((request) => request.sizes()));
  await page.close();
  return sizes.reduce((sum, one) => sum + one.responseHeadersSize + one.responseBodySize, 0);
}
