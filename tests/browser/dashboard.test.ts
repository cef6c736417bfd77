/** The dashboard as a person has it in a browser. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { TIMED } from '../support/timed.ts';
import { axeViolations } from './axe.ts';
import { it, type OpenPage } from './it.ts';
import { appearsWithin, widerThanWindow } from './measures.ts';
import { type Site, startSite } from './site.ts';

/** A visitor calls it live if it shows within this time. */
const LIVE_MS = 1_000;
/** A slow payment is in time; a saga whose payment is not answered is stalled within seconds. */
const policy = { replyTimeoutMs: 300, stepDeadlineMs: 3_500, stallAttempts: 2 };

let site: Site;
let gateway: { isAway: boolean };

beforeAll(async () => {
  site = await startSite({ policy });
  gateway = mayGoAway(site);
});

afterEach(() => {
  gateway.isAway = false;
});

afterAll(() => site.stop());

/** Lets the payment provider be away for as long as a test wants. */
function mayGoAway({ api }: Site) {
  const provider = api.system.modules.billing?.provider;
  if (provider === undefined) throw new Error('billing does not run here');
  const state = { isAway: false };
  const { charge, refund } = provider;
  const check = () => {
    if (state.isAway) throw new GatewayUnavailableError('it is down');
  };
  provider.charge = async (...asked) => {
    check();
    return charge(...asked);
  };
  provider.refund = async (key) => {
    check();
    return refund(key);
  };
  return state;
}

let slots = 0;
const newSlot = async () => {
  slots += 1;
  const name = `P${slots}`;
  return { name, id: String((await site.api.call('POST /slots', { name })).body.id) };
};

/** A booking by the API, whose saga is left to itself. */
const bookByApi = async (paymentMethod: string) => {
  const { id: slotId } = await newSlot();
  const { body } = await site.api.call('POST /bookings', { slotId, paymentMethod });
  return { ...body, slotId } as { readonly id: string; readonly sagaId: string; slotId: string };
};

const stateOf = async (sagaId: string) =>
  (await site.api.call(`GET /sagas/${sagaId}`)).body.state as string;
const until = (sagaId: string, state: string) =>
  expect.poll(() => stateOf(sagaId), { timeout: 45_000 }).toBe(state);

/** Sagas that cannot give their payment back. */
const stall = async (count: number) => {
  gateway.isAway = true;
  const sagas = [];
  for (let n = 0; n < count; n += 1) sagas.push((await bookByApi('pm_ok')).sagaId);
  for (const sagaId of sagas) await until(sagaId, 'stalled');
  return sagas;
};

/** The gateway is back with the retry and not before, or a saga could heal by itself meanwhile. */
const backWithTheRetry = (page: Page) =>
  page.on('request', (request) => {
    if (request.method() === 'POST') gateway.isAway = false;
  });

const seen = (locator: Locator) => locator.first().waitFor({ state: 'visible' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name });

describe('on the lot', () => {
  it('a slot is booked by a click, and its saga is watched to its end', async ({ visit }) => {
    const { name } = await newSlot();
    const page = await visit(site.url);
    await page.getByRole('link', { name }).click();
    await page.getByRole('radio', { name: 'Slow' }).check();
    await page.getByRole('button', { name: `Book ${name}` }).click();
    const state = page.locator('section', { has: page.locator('#slot-saga') }).locator('.state');
    await seen(state.filter({ hasText: 'running' }));
    await seen(state.filter({ hasText: 'completed' }));
    await seen(page.getByText('They agree.'));
    await seen(page.getByRole('link', { name }).getByText('reserved'));
  });

  it('on a narrow screen, choosing a slot leads to its sheet', async ({ visit }) => {
    const { name } = await newSlot();
    const page = await visit(site.url, { width: 360 });
    await page.getByRole('link', { name }).click();
    const top = async () => (await heading(page, `Slot ${name}`).boundingBox())?.y ?? Number.NaN;
    // In the upper half of the window, as soon as it has scrolled there.
    await expect.poll(async () => top().then((y) => y >= 0 && y < 450)).toBe(true);
  });

  it('a declined payment goes back, and the slot is free again', async ({ visit }) => {
    const { name } = await newSlot();
    const page = await visit(site.url);
    await page.getByRole('link', { name }).click();
    await page.getByRole('radio', { name: 'Declined' }).check();
    await page.getByRole('button', { name: `Book ${name}` }).click();
    await seen(page.getByText('refused by a participant: card_declined'));
    await seen(page.getByRole('link', { name }).getByText('available'));
  });

  it('a booking is cancelled, and its cancellation has a saga of its own', async ({ visit }) => {
    const { slotId } = await bookByApi('pm_ok');
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
    const { id, name } = await newSlot();
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
    const { name } = await newSlot();
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
    const { sagaId } = await bookByApi('pm_slow');
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await seen(page.getByText('Live', { exact: true }));
    await appearsWithin(heading(page, 'completed'), LIVE_MS, () => until(sagaId, 'completed'));
  });

  it('it is aborted from a dialog that asks why', TIMED, async ({ visit }) => {
    const { sagaId } = await bookByApi('pm_slow');
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await page.getByRole('link', { name: 'Abort' }).click();
    const dialog = page.getByRole('dialog');
    await seen(dialog.getByText('every step that may have taken effect is compensated'));
    await dialog.getByLabel('Why').fill('the driver called');
    await dialog.getByLabel('Your name').fill('ada');
    await dialog.getByRole('button', { name: 'Abort' }).click();
    await seen(heading(page, 'gone back'));
    await seen(page.locator('.history').getByText('aborted pay-bill by ada: the driver called'));
  });

  it('a verb that is not legal is disabled, and says why', async ({ visit }) => {
    const { sagaId } = await bookByApi('pm_ok');
    await until(sagaId, 'completed');
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    expect(await page.getByRole('button', { name: 'Abort' }).isDisabled()).toBe(true);
    await seen(page.getByText('the saga has ended: it is completed'));
  });

  it('the cancellation of its booking is followed, too', async ({ visit }) => {
    const { id, sagaId } = await bookByApi('pm_ok');
    await until(sagaId, 'completed');
    gateway.isAway = true;
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await seen(page.getByText('Live', { exact: true }));
    const { body } = await site.api.call(`POST /bookings/${id}/cancellation`);
    const has = page.locator(`a[href="/sagas/${body.cancellationSagaId}"]`);
    const told = (hasText: string) => seen(page.locator('dd', { has, hasText }));
    await told('stalled');
    gateway.isAway = false;
    await told('completed');
    await seen(page.locator('#databases ~ .stores').getByText('refunded').first());
  });

  it('a stalled saga is retried, and heals', async ({ visit }) => {
    const [sagaId = ''] = await stall(1);
    const page = await visit(`${site.url}/sagas/${sagaId}`);
    await seen(heading(page, 'needs a person'));
    backWithTheRetry(page);
    await page.getByRole('link', { name: 'Retry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await seen(heading(page, 'gone back'));
    await seen(page.getByText('They agree.'));
  });

  it('a stalled saga is resolved, by a person who says what was done', async ({ visit }) => {
    const [sagaId = ''] = await stall(1);
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
    const sagas = await stall(3);
    const page = await visit(`${site.url}/dashboard/attention`);
    await seen(heading(page, 'book-slot'));
    backWithTheRetry(page);
    await page.getByRole('link', { name: 'Retry all' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('the gateway is back');
    await dialog.getByRole('button', { name: /^Retry \d+$/ }).click();
    for (const sagaId of sagas) await until(sagaId, 'compensated');
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
    const { sagaId } = await bookByApi('pm_insufficient_funds');
    await until(sagaId, 'compensated');
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
    const { id } = await bookByApi('pm_ok');
    const page = await visit(site.url);
    await page.getByLabel('Search by any id').fill(id);
    await page.getByRole('button', { name: 'Find' }).click();
    await seen(page.locator('.sagas').getByText('book-slot'));
    expect(page.url()).toContain(id);
  });
});

interface Place {
  /** Asked for just before the visit: some are there for seconds only. */
  readonly path: string | (() => Promise<string>);
  /** The link that opens its dialog. */
  readonly dialog?: string;
}

/** The pages, each with something on it. */
const pages = async (): Promise<readonly Place[]> => {
  const { sagaId, slotId } = await bookByApi('pm_declined');
  await until(sagaId, 'compensated');
  const reserved = await bookByApi('pm_ok');
  await until(reserved.sagaId, 'completed');
  const [stalled = ''] = await stall(1);
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
  const [stalled = ''] = await stall(1);
  const letters = async () => (await site.api.call('GET /dead-letters')).body.items;
  await expect.poll(letters, { timeout: 15_000 }).not.toEqual([]);
  const [letter] = await letters();
  const atWork = async () => `/dashboard/sagas/${(await bookByApi('pm_ok')).sagaId}/abort`;
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

interface Looking {
  readonly visit: OpenPage;
  readonly options: Parameters<OpenPage>[1];
  readonly look: (page: Page) => Promise<readonly string[]>;
}

const lookAtEach = async (places: readonly Place[], { visit, options, look }: Looking) => {
  for (const { path: given, dialog } of places) {
    const path = typeof given === 'string' ? given : await given();
    const page = await visit(site.url + path, { ...options, provoked: [/404 .*nowhere/] });
    if (dialog !== undefined) {
      await page.getByRole('link', { name: dialog }).first().click();
      await seen(page.getByRole('dialog').getByRole('button'));
    }
    expect([path, dialog, await look(page)]).toEqual([path, dialog, []]);
    await page.close();
  }
};

describe.each([
  ['every page', pages],
  ['every form', forms],
] as const)('%s', (_, places) => {
  it.for(['light', 'dark'] as const)('is accessible in %s', async (colorScheme, { visit }) => {
    const options = { colorScheme, reducedMotion: true };
    await lookAtEach(await places(), { visit, options, look: axeViolations });
  });

  it.for([360, 768, 1280])('fits a window of %d pixels', async (width, { visit }) => {
    await lookAtEach(await places(), { visit, options: { width }, look: widerThanWindow });
  });
});
