/** A page that is open while the server is killed and comes back. */
import { afterAll, beforeAll, describe } from 'vitest';
import { type Client, clientOf } from './client.ts';
import { it } from './it.ts';
import { appearsWithin } from './measures.ts';
import { type ServerSite, startServerSite } from './site.ts';

const LIVE_MS = 1_000;

let site: ServerSite;
let client: Client;

beforeAll(async () => {
  site = await startServerSite();
  client = clientOf(site.url);
});

afterAll(() => site.stop());

/** The browser says so while there is nobody at the other end. */
const provoked = [/Failed to load resource: net::ERR_/];

describe('a page that is open', () => {
  it('goes on by itself after the server was killed and started again', async ({ visit }) => {
    const { id } = await client.call<{ readonly id: string }>('POST /slots', { name: 'Stays' });
    const page = await visit(site.url, { provoked });
    await page.getByText('Live', { exact: true }).waitFor();
    await site.kill();
    await page.getByText('Not connected; trying again').waitFor();
    await site.restart();
    await page.getByText('Live', { exact: true }).waitFor();
    const closed = page.getByRole('link', { name: 'Stays' }).getByText('closed');
    await appearsWithin(closed, LIVE_MS, () =>
      client.call(`PATCH /slots/${id}`, { status: 'closed' }),
    );
  });

  it('shows what happened while the server was away from it', async ({ visit }) => {
    const { id } = await client.call<{ readonly id: string }>('POST /slots', { name: 'Later' });
    const { sagaId } = await client.book(id, 'pm_slow');
    const page = await visit(`${site.url}/sagas/${sagaId}`, { provoked });
    await page.getByText('Live', { exact: true }).waitFor();
    await site.kill();
    await site.restart();
    await client.until(sagaId, ({ state }) => state !== 'running' && state !== 'compensating');
    await page
      .getByRole('heading', { name: /completed|gone back/ })
      .first()
      .waitFor();
  });
});
