/** The session of an operator, in a browser: how it begins, and what open pages do when it ends. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { it } from './it.ts';
import { type Site, startSite } from './site.ts';

const TOKEN = 'the-token-of-the-operator';
/** The browser notes each answer that asks to sign in. */
const provoked = [/401 \(Unauthorized\)/];

let site: Site;

beforeAll(async () => {
  site = await startSite({ operatorTokens: [{ name: 'ann', token: TOKEN }] });
});

afterAll(() => site.stop());

const signIn = async (page: Page, token = TOKEN) => {
  await page.getByLabel('Operator token').fill(token);
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
};
const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor();
const book = async () => (await site.api.book('no-such-slot')).body.sagaId;

describe('a visitor with the token', () => {
  it('signs in where a page asks for it, and is led to that page', async ({ visit }) => {
    const page = await visit(`${site.url}/sagas/${await book()}`, { provoked });
    const wanted = page.url();
    await signIn(page, 'another-token-than-that');
    await page.getByText('that is not the operator token').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    expect(page.url()).toBe(wanted);
    expect(await page.locator('header .operator').textContent()).toMatch(/^Signed in as ann/);
  });

  it.for([
    ['/sagas', 'Sign in as the operator'],
    ['/', 'Its saga is for the operator'],
  ] as const)(
    'no longer sees sagas at %s once signed out elsewhere',
    async ([path, shown], { visit }) => {
      const first = await book();
      const page = await visit(`${site.url}/dashboard/sign-in?to=${path}`, { provoked });
      await signIn(page);
      await page.locator(`[href="/sagas/${first}"]`).first().waitFor();
      await isLive(page);
      const other = await page.context().newPage();
      await other.goto(site.url);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
      await book();
      await page.getByText(shown).waitFor();
      expect(await page.locator(`[href="/sagas/${first}"]`).count()).toBe(0);
    },
  );
});
