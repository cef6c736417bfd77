/** The script of a page if its browser, its server or another visitor gets in its way. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { it } from './it.ts';
import { type Site, startSite } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});

afterAll(() => site.stop());

const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

/** Loads the page again in a browser that is otherwise than usual. */
const reloadWith = async (page: Page, script: string) => {
  await page.addInitScript(script);
  await page.reload();
};

describe('a form that a visitor has begun to fill in', () => {
  it('is left alone while the page changes around it', async ({ visit }) => {
    const [slotId, otherId] = [await site.api.slot(), await site.api.slot()];
    const page = await visit(`${site.url}/?slot=${slotId}`);
    await isLive(page);
    await page.getByRole('radio', { name: 'Slow' }).check();
    await site.api.call(`PATCH /slots/${otherId}`, { status: 'closed' });
    await page.locator(`#bay-${otherId}`).getByText('closed').waitFor();
    expect(await page.getByRole('radio', { name: 'Slow' }).isChecked()).toBe(true);
    await isLive(page);
  });

  it('goes once another has booked the slot', async ({ visit }) => {
    const slotId = await site.api.slot();
    const page = await visit(`${site.url}/?slot=${slotId}`);
    await isLive(page);
    await page.getByRole('radio', { name: 'Slow' }).check();
    await site.api.book(slotId);
    await page.getByRole('button', { name: 'Cancel the booking' }).waitFor();
    expect(await page.getByRole('button', { name: /^Book / }).count()).toBe(0);
  });
});

describe('a moment', () => {
  it.for([
    ['that was due is now, as it is acted on as soon as it can be', -3, true, 'now'],
    ['that has passed tells its age', -125, false, '2 min ago'],
    ['that is to come tells how long it takes', 3_700, true, 'in 1 h'],
  ] as const)('%s', async ([, seconds, isDue, told], { visit }) => {
    const page = await visit(site.url);
    await page.evaluate(`{
      const time = document.createElement('time');
      time.dateTime = new Date(Date.now() + ${seconds} * 1000).toISOString();
      if (${isDue}) time.dataset.due = '';
      document.querySelector('main').append(time);
    }`);
    await page.locator('main > time', { hasText: told }).waitFor();
  });
});

describe('what was copied', () => {
  it('is told for a moment, and the page goes on to say that it is live', async ({ visit }) => {
    const { sagaId } = (await site.api.book(await site.api.slot())).body;
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await isLive(page);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByTitle('click to copy').first().click();
    const told = page.getByText('Copied', { exact: true });
    await told.waitFor();
    await isLive(page);
    await told.waitFor({ state: 'detached' });
  });
});

describe('a visitor without script', () => {
  it('is offered no copying that does nothing, and reads an id as a whole', async ({ visit }) => {
    const { sagaId } = (await site.api.book(await site.api.slot())).body;
    const page = await visit(`${site.url}/sagas/${sagaId}`, { javaScript: false });
    await page.locator('.history summary').first().click();
    const copying = page.locator('button', { hasText: /copy/i }).or(page.getByTitle(/copy/));
    expect(await copying.filter({ visible: true }).count()).toBe(0);
    const own = page.locator(`#links + dl .uncopied[title="${sagaId}"]`);
    expect(await own.innerText()).not.toBe(sagaId);
    await own.focus();
    expect(await own.innerText()).toBe(sagaId);
  });
});

describe('a visitor with the keyboard', () => {
  it('stays on the saga that has the focus while others come', async ({ visit }) => {
    const { sagaId } = (await site.api.book(await site.api.slot())).body;
    const page = await visit(`${site.url}/sagas`);
    await isLive(page);
    const link = page.locator(`a.id[href="/sagas/${sagaId}"]`);
    await link.focus();
    const other = (await site.api.book(await site.api.slot())).body.sagaId;
    await page.locator(`a.id[href="/sagas/${other}"]`).waitFor();
    expect(await link.evaluate('document.activeElement.getAttribute("href")')).toContain(sagaId);
  });
});

describe('a page', () => {
  it('is live in a browser that keeps nothing for it', async ({ visit }) => {
    const page = await visit(site.url);
    const get = 'get() { throw new DOMException("denied", "SecurityError"); }';
    await reloadWith(page, `Object.defineProperty(window, 'localStorage', { ${get} })`);
    await isLive(page);
    await page.getByRole('radio', { name: 'UTC' }).check();
    await page.goto(`${site.url}/sagas`);
    await isLive(page);
  });

  it('says so if the browser has no clipboard', async ({ visit }) => {
    const { sagaId } = (await site.api.book(await site.api.slot())).body;
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await reloadWith(page, `Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
    await page.getByRole('button', { name: 'copy', exact: true }).click();
    await page.getByText('Your browser did not let it be copied').waitFor();
  });

  it('that the server does not have any more is asked for ever more seldom', async ({ visit }) => {
    const page = await visit(site.url, { provoked: [/404/] });
    const askedAt: number[] = [];
    await page.route('**/dashboard/live?**', (route) => {
      askedAt.push(Date.now());
      return route.fulfill({ status: 404 });
    });
    await page.reload();
    await expect.poll(() => askedAt.length, { timeout: 15_000 }).toBeGreaterThan(4);
    const pauses = askedAt.slice(1).map((at, n) => at - (askedAt[n] ?? at));
    expect(pauses[3]).toBeGreaterThan(4 * 400);
  });
});
