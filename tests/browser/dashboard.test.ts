/** The dashboard as a person has it in a browser. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { TIMED } from '../support/timed.ts';
import { type BusySite, startBusySite } from './busy-site.ts';
import { it } from './it.ts';
import { appearsWithin } from './measures.ts';

/** A visitor calls it live if it shows within this time. */
const LIVE_MS = 1_000;
let site: BusySite;
/** Another, on which a payment is tried for as long as a person may take. */
let patient: BusySite;

beforeAll(async () => {
  site = await startBusySite();
  patient = await startBusySite({ stepDeadlineMs: 60_000 });
});

afterEach(() => {
  site.gateway.isAway = false;
  patient.gateway.isAway = false;
});

afterAll(() => Promise.all([site.stop(), patient.stop()]));

/** The gateway is back with the act and not before, or a saga could go on by itself meanwhile. */
const backWithTheAct = (page: Page, { gateway }: BusySite) =>
  page.route(/\/(abort|retry)\b/, async (route) => {
    if (route.request().method() === 'POST') gateway.isAway = false;
    await route.continue();
  });

const seen = (locator: Locator) => locator.first().waitFor({ state: 'visible' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name });

describe('on the lot', () => {
  it('a slot is booked by a click, and its saga is watched to its end', async ({ visit }) => {
    patient.gateway.isAway = true;
    const { name } = await patient.newSlot();
    const page = await visit(patient.url);
    await page.getByRole('link', { name }).click();
    await page.getByRole('radio', { name: 'Slow' }).check();
    await page.getByRole('button', { name: `Book ${name}` }).click();
    const state = page.locator('section', { has: page.locator('#slot-saga') }).locator('.state');
    await seen(state.filter({ hasText: 'running' }));
    patient.gateway.isAway = false;
    await seen(state.filter({ hasText: 'completed' }));
    await seen(page.getByText('They agree.'));
    await seen(page.getByRole('link', { name }).getByText('reserved'));
  });

  it('on a narrow screen, choosing a slot leads to its sheet', async ({ visit }) => {
    const { name } = await site.newSlot();
    const page = await visit(site.url, { width: 360 });
    await page.getByRole('link', { name }).click();
    const top = async () => (await heading(page, `Slot ${name}`).boundingBox())?.y ?? Number.NaN;
    // In the upper half of the window, as soon as it has scrolled there.
    await expect.poll(async () => top().then((y) => y >= 0 && y < 450)).toBe(true);
  });

  it('a declined payment goes back, and the slot is free again', async ({ visit }) => {
    const { name } = await site.newSlot();
    const page = await visit(site.url);
    await page.getByRole('link', { name }).click();
    await page.getByRole('radio', { name: 'Declined' }).check();
    await page.getByRole('button', { name: `Book ${name}` }).click();
    await seen(page.getByText('refused by a participant: card_declined'));
    await seen(page.getByRole('link', { name }).getByText('available'));
  });

  it('a booking is cancelled, and its cancellation has a saga of its own', async ({ visit }) => {
    const { slotId } = await site.bookByApi('pm_ok');
    const page = await visit(`${site.url}/?slot=${slotId}`);
    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    await seen(heading(page, 'cancel-booking'));
    await seen(page.getByRole('button', { name: /^Book / }));
  });

  it('a slot is added, closed and opened', async ({ visit }) => {
    const page = await visit(site.url);
    await page.getByLabel('Add a slot').fill('Newly');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Close the slot' }).click();
    await seen(page.getByRole('link', { name: 'Newly' }).getByText('closed'));
    await page.getByRole('button', { name: 'Open the slot' }).click();
    await seen(page.getByRole('link', { name: 'Newly' }).getByText('available'));
  });

  it('a change shows within a second of its commit', TIMED, async ({ visit }) => {
    const { id, name } = await site.newSlot();
    const page = await visit(site.url);
    const closed = page.getByRole('link', { name }).getByText('closed');
    await seen(page.getByText('Live', { exact: true }));
    await appearsWithin(closed, LIVE_MS, () =>
      site.api.call(`PATCH /slots/${id}`, { status: 'closed' }),
    );
  });

  it('a name that is a script is shown as text', async ({ visit }) => {
    const name = '<script>document.title = "taken over"</script>';
    await site.api.call('POST /slots', { name });
    const page = await visit(site.url);
    await seen(page.getByText(name, { exact: true }));
    expect(await page.title()).toContain('Lot');
  });

  it('without script, a slot is booked and its saga is read', async ({ visit }) => {
    const { name } = await site.newSlot();
    const page = await visit(site.url, { javaScript: false });
    await page.getByRole('link', { name }).click();
    await page.getByRole('button', { name: `Book ${name}` }).click();
    await page.getByRole('link', { name: 'Sagas', exact: true }).click();
    await page
      .getByRole('link', { name: /^Saga / })
      .first()
      .click();
    await seen(heading(page, 'History'));
    await seen(page.getByText('book-slot'));
  });
});

describe('on the page of a saga', () => {
  it('the saga moves under the eyes of the visitor, within a second', TIMED, async ({ visit }) => {
    patient.gateway.isAway = true;
    const { sagaId } = await patient.bookByApi('pm_ok');
    const page = await visit(`${patient.url}/sagas/${sagaId}`);
    await seen(page.getByText('Live', { exact: true }));
    await appearsWithin(heading(page, 'completed'), LIVE_MS, () => {
      patient.gateway.isAway = false;
      return patient.until(sagaId, 'completed');
    });
  });

  it('it is aborted from a dialog that says what that does, and asks why', async ({ visit }) => {
    patient.gateway.isAway = true;
    const { sagaId } = await patient.bookByApi('pm_ok');
    const page = await visit(`${patient.url}/sagas/${sagaId}`);
    await page.getByRole('link', { name: 'Abort' }).click();
    const dialog = page.getByRole('dialog');
    await seen(dialog.getByText('every step that may have taken effect is compensated'));
    await dialog.getByLabel('Why').fill('the driver called');
    await dialog.getByLabel('Your name').fill('ada');
    await backWithTheAct(page, patient);
    await dialog.getByRole('button', { name: 'Abort' }).click();
    await seen(heading(page, 'gone back'));
    await seen(page.locator('.history').getByText('aborted pay-bill by ada: the driver called'));
  });

  it('a verb that is not legal is disabled, and says why', async ({ visit }) => {
    const { sagaId } = await site.bookByApi('pm_ok');
    await site.until(sagaId, 'completed');
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    expect(await page.getByRole('button', { name: 'Abort' }).isDisabled()).toBe(true);
    await seen(page.getByText('the saga has ended: it is completed'));
  });

  it('the cancellation of its booking is followed, too', async ({ visit }) => {
    const { id, sagaId } = await site.bookByApi('pm_ok');
    await site.until(sagaId, 'completed');
    site.gateway.isAway = true;
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await seen(page.getByText('Live', { exact: true }));
    const { body } = await site.api.call(`POST /bookings/${id}/cancellation`);
    const has = page.locator(`a[href="/sagas/${body.cancellationSagaId}"]`);
    const told = (hasText: string) => seen(page.locator('dd', { has, hasText }));
    await told('stalled');
    site.gateway.isAway = false;
    await site.api.call(`POST /sagas/${body.cancellationSagaId}/retry`, {});
    await told('completed');
    await seen(page.locator('#databases ~ .stores').getByText('refunded').first());
  });

  it('a stalled saga is retried, and heals', async ({ visit }) => {
    const [sagaId = ''] = await site.stall(1);
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await seen(heading(page, 'needs a person'));
    await backWithTheAct(page, site);
    await page.getByRole('link', { name: 'Retry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await seen(heading(page, 'gone back'));
    await seen(page.getByText('They agree.'));
  });

  it('a stalled saga is resolved, by a person who says what was done', async ({ visit }) => {
    const [sagaId = ''] = await site.stall(1);
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await page.getByRole('link', { name: 'Resolve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What did you do').fill('refunded at the provider');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await seen(heading(page, 'gone back'));
    await seen(page.locator('.history li', { hasText: 'refunded at the provider' }));
  });
});

describe('what needs attention', () => {
  it('is retried all at once, those and no others', async ({ visit }) => {
    const sagas = await site.stall(3);
    const page = await visit(`${site.url}/dashboard/attention`);
    await seen(heading(page, 'book-slot'));
    await backWithTheAct(page, site);
    await page.getByRole('link', { name: 'Retry all' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('the gateway is back');
    await dialog.getByRole('button', { name: /^Retry \d+$/ }).click();
    for (const sagaId of sagas) await site.until(sagaId, 'compensated');
    await seen(page.getByText('Nothing needs you.'));
  });

  it('shows what was set aside, until it is discarded', async ({ visit }) => {
    const page = await visit(`${site.url}/dashboard/attention`);
    const letters = page.getByRole('link', { name: 'Discard' });
    await seen(letters);
    const before = await letters.count();
    await letters.first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => letters.count()).toBeLessThan(before);
  });
});

describe('in the list of sagas', () => {
  it('chips and filters live in the address, and can be shared', async ({ visit }) => {
    const { sagaId } = await site.bookByApi('pm_insufficient_funds');
    await site.until(sagaId, 'compensated');
    const page = await visit(`${site.url}/sagas`);
    await page.getByRole('link', { name: /gone back \d/ }).click();
    await page.getByText('Filters').click();
    await page.getByLabel('Reason').selectOption('refused');
    await page.getByRole('button', { name: 'Filter' }).click();
    await seen(page.getByText('insufficient_funds'));
    const shared = await visit(page.url());
    await seen(shared.getByText('insufficient_funds'));
    expect(await shared.getByText('✓ completed', { exact: true }).count()).toBe(0);
  });

  it('a saga is found by the id of its booking', async ({ visit }) => {
    const { id } = await site.bookByApi('pm_ok');
    const page = await visit(site.url);
    await page.getByLabel('Search by any id').fill(id);
    await page.getByRole('button', { name: 'Find' }).click();
    await seen(page.locator('.sagas').getByText('book-slot'));
    expect(page.url()).toContain(id);
  });
});
