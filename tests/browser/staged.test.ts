/** The states that screenshots show. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, clientOf } from './client.ts';
import { type Staged, startStaged } from './staged.ts';

let dataDir: string;
let staged: Staged;
let client: Client;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'staged-'));
  staged = await startStaged(dataDir);
  client = clientOf(staged.url);
});

afterAll(async () => {
  await staged.stop();
  rmSync(dataDir, { recursive: true });
});

interface Found {
  readonly state: string;
  readonly definition: string;
  readonly reason: { readonly code: string; readonly detail: string } | null;
}

const sagaOf = (id: string) => client.call<Found>(`GET /sagas/${id}`);

describe('a staged system', () => {
  it('has a saga of every end, and stalled ones', async () => {
    const { completed, declined, closed, cancelled, stalled, stalledCancellation } = staged.sagas;
    expect(await sagaOf(completed)).toMatchObject({ state: 'completed', reason: null });
    const refused = (detail: string) => ({ state: 'compensated', reason: { detail } });
    expect(await sagaOf(declined)).toMatchObject(refused('card_declined'));
    expect(await sagaOf(closed)).toMatchObject(refused('slot_closed'));
    expect(await sagaOf(cancelled)).toMatchObject({
      state: 'completed',
      definition: 'cancel-booking',
    });
    const waiting = (code: string) => ({ state: 'stalled', reason: { code } });
    expect(await sagaOf(stalled)).toMatchObject(waiting('compensation_exhausted'));
    expect(await sagaOf(stalledCancellation)).toMatchObject(waiting('forward_exhausted'));
  });

  it('has slots in each status, and dead letters', async () => {
    for (const status of ['available', 'blocked', 'reserved', 'closed']) {
      const { items } = await client.call<{ items: object[] }>(`GET /slots?status=${status}`);
      expect(items.length, status).toBeGreaterThan(0);
    }
    const { items } = await client.call<{ items: object[] }>('GET /dead-letters');
    expect(items.length).toBeGreaterThan(0);
  });

  it('shows sagas that are under way, forward and back', async () => {
    expect(await sagaOf(await staged.bookSlowly())).toMatchObject({ state: 'running' });
    expect(await sagaOf(await staged.abortSlowly())).toMatchObject({ state: 'compensating' });
  });
});
