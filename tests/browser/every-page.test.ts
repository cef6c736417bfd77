/** Every page and form is accessible, and fits every window. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { axeViolations, COLOUR_RULES } from './axe.ts';
import { type BusySite, startBusySite } from './busy-site.ts';
import { it } from './it.ts';
import { widerThanWindow } from './measures.ts';

let site: BusySite;

beforeAll(async () => {
  site = await startBusySite();
});

afterEach(() => {
  site.gateway.isAway = false;
});

afterAll(() => site.stop());

interface Place {
  /** Asked for just before the visit: some are there for seconds only. */
  readonly path: string | (() => Promise<string>);
  /** The link that opens its dialog. */
  readonly dialog?: string;
}

/** The pages, each with something on it. */
const pages = async (): Promise<readonly Place[]> => {
  const { sagaId, slotId } = await site.bookByApi('pm_declined');
  await site.until(sagaId, 'compensated');
  const reserved = await site.bookByApi('pm_ok');
  await site.until(reserved.sagaId, 'completed');
  const [stalled = ''] = await site.stall(1);
  return [
    { path: '/' },
    { path: `/?slot=${slotId}` },
    { path: `/?slot=${reserved.slotId}` },
    { path: '/sagas' },
    { path: `/sagas/${sagaId}` },
    { path: `/sagas/${stalled}` },
    { path: '/dashboard/attention' },
    { path: '/dashboard/sign-in' },
    { path: '/dashboard/search?q=nowhere' },
    { path: '/nowhere' },
  ];
};

/** The forms that ask before they act, as pages and in their dialog. */
const forms = async (): Promise<readonly Place[]> => {
  const [stalled = ''] = await site.stall(1);
  const letters = async () => (await site.api.call('GET /dead-letters')).body.items;
  await expect.poll(letters, { timeout: 15_000 }).not.toEqual([]);
  const [letter] = await letters();
  const atWork = async () => `/dashboard/sagas/${(await site.bookByApi('pm_ok')).sagaId}/abort`;
  return [
    { path: atWork },
    { path: `/sagas/${stalled}`, dialog: 'Resolve' },
    { path: `/dashboard/sagas/${stalled}/resolve` },
    { path: '/dashboard/attention', dialog: 'Retry all' },
    { path: '/dashboard/attention/retry?definition=book-slot' },
    { path: '/dashboard/attention/resolve?definition=book-slot' },
    { path: `/dashboard/dead-letters/${encodeURIComponent(letter.id)}/discard` },
  ];
};

/** The windows of a phone, a tablet and a desk. */
const WIDTHS = [360, 768, 1280];
const HEIGHT = 900;

/** All that is wrong with a page, in both schemes and in each window. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const faults = [...(await axeViolations(page))];
  await page.emulateMedia({ colorScheme: 'dark' });
  faults.push(...(await axeViolations(page, COLOUR_RULES)));
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wider = await widerThanWindow(page);
    faults.push(...wider.map((one) => `${width} pixels: ${one}`));
  }
  return faults;
}

describe.each([
  ['every page', pages],
  ['every form', forms],
] as const)('%s', (_, places) => {
  it('is accessible in light and dark, and fits each window', async ({ visit }) => {
    const options = { reducedMotion: true, provoked: [/404 .*nowhere/] };
    const page = await visit(site.url, options);
    for (const { path: given, dialog } of await places()) {
      const path = typeof given === 'string' ? given : await given();
      await page.goto(site.url + path);
      if (dialog !== undefined) {
        await page.getByRole('link', { name: dialog }).first().click();
        await page.getByRole('dialog').getByRole('button').first().waitFor({ state: 'visible' });
      }
      expect([path, dialog, await faultsOf(page)]).toEqual([path, dialog, []]);
    }
  });
});
