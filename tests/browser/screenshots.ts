/**
 * Takes pictures of the pages, of real sagas, in four widths, light and dark:
 *
 *   npm run screenshots -- <folder> [--only lot] [--width 360] [--scheme dark]
 *   npm run screenshots -- docs/screenshots --documented
 *
 * The options can be repeated. `--documented` takes those that the documents show, as they show
 * them. Its exit code is 1 if a visit met a fault.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type Shot, type Sites, shots } from './shots.ts';
import { startOn, startStaged } from './staged.ts';
import { startToured } from './toured.ts';
import { openVisit, type VisitOptions } from './visit.ts';

const WIDTHS = [360, 768, 1280, 1920];
const SCHEMES = ['light', 'dark'] as const;
const DOCUMENTED_WIDTH = 1280;
/** The space that is left below the last part, in pixels. */
const BELOW = 24;
const TOKEN = 'token-of-the-pictures';
/** To the browser, a page that tells of a problem is one that did not load. */
const PROBLEM = /Failed to load resource/;

interface Chosen {
  readonly folder: string;
  readonly shots: readonly Shot[];
  /** A width and a scheme each. */
  readonly looks: readonly VisitOptions[];
  /** True to take the part that the documents show. */
  readonly isDocumented: boolean;
}

/** Nothing, and one clear sentence, if something else was asked for. */
function chosen(): Chosen | undefined {
  try {
    const many = { type: 'string', multiple: true } as const;
    const { values, positionals } = parseArgs({
      options: { only: many, width: many, scheme: many, documented: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [folder, ...others] = positionals;
    if (folder === undefined || others.length > 0) throw new Error('it takes one folder');
    const names = among(
      values.only,
      'only',
      shots.map(({ name }) => name),
    );
    const isDocumented = values.documented === true;
    const widths = isDocumented
      ? [DOCUMENTED_WIDTH]
      : among(values.width?.map(Number), 'width', WIDTHS);
    const schemes = among<(typeof SCHEMES)[number]>(values.scheme, 'scheme', SCHEMES);
    return {
      folder,
      shots: shots.filter(
        ({ name, documentedTo }) =>
          names.includes(name) && !(isDocumented && documentedTo === undefined),
      ),
      isDocumented,
      looks: schemes.flatMap((colorScheme) => widths.map((width) => ({ colorScheme, width }))),
    };
  } catch (error) {
    console.error(`screenshots: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/**
 * @returns the wanted ones; all of them if none is named
 * @throws Error that names the option and the values that it takes
 */
function among<Value>(wanted: readonly unknown[] = [], option: string, all: readonly Value[]) {
  const found = all.filter((one) => wanted.includes(one));
  if (found.length < new Set(wanted).size) throw new Error(`--${option} takes ${all.join(', ')}`);
  return wanted.length === 0 ? all : found;
}

/** @returns the faults that the visits met */
async function takeAll(browser: Browser, sites: Sites, chosen: Chosen) {
  const faults: string[] = [];
  for (const shot of chosen.shots)
    for (const look of chosen.looks) {
      const file = join(chosen.folder, `${shot.name}-${look.width}-${look.colorScheme}.png`);
      const provoked = shot.isProblem === true ? [PROBLEM] : [];
      const visit = await openVisit(browser, await shot.address(sites), { ...look, provoked });
      await shot.act?.(visit.page);
      const { isWhole: fullPage = false, documentedTo } = shot;
      const isCut = chosen.isDocumented && documentedTo !== undefined;
      const part = isCut ? await downTo(visit.page, documentedTo) : {};
      await visit.page.screenshot({ path: file, fullPage, ...part });
      faults.push(...(await visit.faults()).map((fault) => `${file}: ${fault}`));
      await visit.close();
      console.log(file);
    }
  return faults;
}

/** The part of a page that the documents show: from its top, or the window's, down to this one. */
async function downTo(page: Page, lastPart: string) {
  const box = await page.locator(lastPart).first().boundingBox();
  if (box === null) throw new Error(`the page shows no ${lastPart}`);
  const height = Math.round(box.y + box.height + BELOW);
  return { clip: { x: 0, y: 0, width: DOCUMENTED_WIDTH, height } };
}

async function run(options: Chosen): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), 'screenshots-'));
  const browser = await launchChromium();
  const staged = await startStaged(join(data, 'staged'));
  const toured = await startToured(join(data, 'toured'));
  const empty = await startOn({ dataDir: join(data, 'empty') });
  const guarded = await startOn({
    dataDir: join(data, 'guarded'),
    operatorTokens: [{ name: 'ann', token: TOKEN }],
  });
  const sites = { staged, toured, emptyUrl: empty.url, guardedUrl: guarded.url };
  const faults = await takeAll(browser, sites, options);
  await browser.close();
  await Promise.all([staged, toured, empty, guarded].map((site) => site.stop()));
  rmSync(data, { recursive: true });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

const options = chosen();
if (options === undefined) process.exitCode = 2;
else await run(options);
