/** The reference page of the API, as people see it. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { axeViolations } from './axe.ts';
import { it } from './it.ts';
import { widerThanWindow } from './measures.ts';
import { type Site, startSite } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});

afterAll(() => site.stop());

describe('the reference page', () => {
  it.for(['light', 'dark'] as const)('is accessible in %s', async (colorScheme, { visit }) => {
    expect(await axeViolations(await visit(`${site.url}/docs`, { colorScheme }))).toEqual([]);
  });

  it('fits a narrow window', async ({ visit }) => {
    const page = await visit(`${site.url}/docs`, { width: 360 });
    expect(await widerThanWindow(page)).toEqual([]);
  });

  it('is read without JavaScript, and leads to each operation', async ({ visit }) => {
    const page = await visit(`${site.url}/docs`, { javaScript: false });
    await page.getByRole('link', { name: /^post\s*\/bookings$/i }).click();
    const { hash } = new URL(page.url());
    expect(await page.locator(hash).getByRole('heading', { level: 3 }).textContent()).toBe(
      'Book a slot',
    );
  });
});
