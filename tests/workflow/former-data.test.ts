/** The data folder of a former build, with ended, open and stalled sagas in it, is taken over. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

/** Ended sagas of the day on which the data were made are to be there still. */
const A_CENTURY_MS = 100 * 365 * 24 * 3_600_000;

interface Seen {
  readonly sagas: readonly { readonly id: string; readonly state: string; history: unknown[] }[];
  readonly bookings: readonly { readonly id: string; readonly slotId: string }[];
}

const former = new URL('../fixtures/data-2026-11/', import.meta.url).pathname;
const seen: Seen = JSON.parse(readFileSync(join(former, 'seen.json'), 'utf8'));
const inState = (...states: string[]) => seen.sagas.filter(({ state }) => states.includes(state));

let folder: string;
let one: TestSystem;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'former-'));
  // A database that came since is made anew.
  for (const file of readdirSync(former).filter((name) => name.endsWith('.db')))
    cpSync(join(former, file), join(folder, file));
  one = await startSystem({ dataDir: folder, retentionMs: A_CENTURY_MS });
});

afterEach(async () => {
  await one.stop();
  rmSync(folder, { recursive: true });
});

const saga = async (id: string) => (await one.call(`GET /sagas/${id}`)).body;

describe('data of a former build', () => {
  it('hold what has ended as it ended, history and all', async () => {
    const ended = inState('completed', 'compensated');
    expect(ended).toHaveLength(6);
    for (const before of ended) expect(await saga(before.id)).toEqual(before);
  });

  it.each([
    ['open', 'running', 'completed'],
    ['stalled', 'stalled', 'compensated'],
  ])('hold sagas that are %s, which go on from where they were', async (_, state, end) => {
    const left = inState(state);
    expect(left).toHaveLength(2);
    for (const { id, history } of left) {
      await vi.waitFor(async () => expect((await saga(id)).state).toBe(end), { timeout: 20_000 });
      expect((await saga(id)).history.slice(0, history.length)).toEqual(history);
    }
  });

  it('keep every promise between the databases, once all has ended', async () => {
    for (const { id } of inState('running', 'stalled'))
      await vi.waitFor(async () => expect((await saga(id)).finishedAt).not.toBeNull(), {
        timeout: 20_000,
      });
    expect(one.violations()).toEqual([]);
    const { items } = (await one.call('GET /bookings?limit=100')).body;
    expect(items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      seen.bookings.map(({ id }) => id).toSorted(),
    );
  });

  it('know a request that was answered before', async () => {
    // The second booking that was made: ids sort by their time.
    const booking = seen.bookings.toSorted((a, b) => (a.id < b.id ? -1 : 1))[1];
    const body = { slotId: booking?.slotId, paymentMethod: 'pm_ok' };
    const answer = await one.call('POST /bookings', body, { 'Idempotency-Key': 'kept-key' });
    expect(answer.body).toMatchObject({ id: booking?.id, status: 'approved' });
    expect((await one.call('GET /bookings?limit=100')).body.items).toHaveLength(
      seen.bookings.length,
    );
  });
});
