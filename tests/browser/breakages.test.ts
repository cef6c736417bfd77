/** The guided tour: each breakage is tried, and its saga heals under the eyes of the visitor. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { tour } from '../../src/dashboard/breakages/tour.ts';
import { axeViolations } from './axe.ts';
import { it } from './it.ts';
import { widerThanWindow } from './measures.ts';
import { type ServerSite, startServerSite } from './site.ts';

let site: ServerSite;

beforeAll(async () => {
  site = await startServerSite({ DEMO: '1', SAGA_STEP_DEADLINE_MS: '20000' });
});

afterAll(() => site.stop());

/** The browser says so while the process that was killed is not back yet. */
const provoked = [/Failed to load resource: net::ERR_/];

const cards = [
  ...tour.map(({ kind, title }) => ({ kind, title, target: undefined })),
  { kind: 'crash', title: 'the whole process', target: 'process' },
];

describe('the guided tour', () => {
  it.for(cards)('$title: the saga that it hits completes', async ({ kind, target }, { visit }) => {
    const page = await visit(`${site.url}/dashboard/breakages`, { provoked });
    const card = page.locator(`#${kind}`);
    if (target !== undefined) await card.getByLabel('Which one').selectOption(target);
    await card.getByRole('button', { name: 'Break it, and book' }).click();
    await card.getByText('Hit').waitFor();
    await card.getByRole('img', { name: /^Messages between booking/ }).waitFor();
    await card.locator('.state', { hasText: 'completed' }).waitFor();
  });

  it.for(['light', 'dark'] as const)('is accessible in %s', async (colorScheme, { visit }) => {
    const page = await visit(`${site.url}/dashboard/breakages`, { colorScheme });
    expect(await axeViolations(page)).toEqual([]);
  });

  it('fits a narrow window', async ({ visit }) => {
    const page = await visit(`${site.url}/dashboard/breakages`, { width: 360 });
    expect(await widerThanWindow(page)).toEqual([]);
  });
});
