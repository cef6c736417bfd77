/** `it` of the tests in a browser: a visit that met a fault fails the test that made it. */
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { openVisit, type Visit, type VisitOptions } from './visit.ts';

/** Opens an address in a profile of its own, which is gone after the test. */
export type OpenPage = (url: string, options?: VisitOptions) => Promise<Page>;

interface Fixtures {
  /** One for all the tests of a file. */
  readonly browser: Browser;
  readonly visit: OpenPage;
}

export const it = test.extend<Fixtures>({
  browser: [
    // Vitest reads from the pattern which fixtures this one needs.
    // biome-ignore lint/correctness/noEmptyPattern: the reason is above
    async ({}, use) => {
      const browser = await launchChromium();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  visit: async ({ browser }, use) => {
    const visits: Visit[] = [];
    await use(async (url, options) => {
      const visit = await openVisit(browser, url, options);
      visits.push(visit);
      return visit.page;
    });
    const faults = await Promise.all(visits.map((visit) => visit.faults()));
    await Promise.all(visits.map((visit) => visit.close()));
    expect(faults.flat(), 'faults that the visits met').toEqual([]);
  },
});
