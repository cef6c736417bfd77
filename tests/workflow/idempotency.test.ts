/** A booking that a client asks for again, since it does not know what became of the first time. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/app/system.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { createIdempotency } from '../../src/modules/booking/idempotency.ts';
import { createKeyStore } from '../../src/modules/booking/idempotency-store.ts';
import { migrationsFor } from '../../src/modules/modules.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { addSlots } from '../kill/clients.ts';
import { launch, startServer } from '../kill/server.ts';
import { silent } from '../support/log.ts';
import { memoryDatabase } from '../support/memory-database.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;
let slotId: string;

beforeAll(async () => {
  api = await startSystem();
});

afterAll(() => api.stop());

beforeEach(async () => {
  slotId = await api.slot();
});

const book = (key: string, wish: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST /bookings', { slotId, ...wish }, { 'Idempotency-Key': key, ...headers });
const bookingsOfSlot = () => api.snapshot().bookings.filter((one) => one.slotId === slotId);

describe('a booking with a key', () => {
  it('asked for again gets the first answer again, and is one booking', async () => {
    const first = await book('again');
    expect([first.status, first.headers.get('Idempotent-Replayed')]).toEqual([202, null]);
    const { sagaId } = first.body;
    const state = async () => (await api.call(`GET /sagas/${sagaId}`)).body.state;
    await expect.poll(state, { timeout: 10_000 }).toBe('completed');
    const second = await book('again');
    expect([second.status, second.headers.get('Idempotent-Replayed')]).toEqual([202, 'true']);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('Location')).toBe(`/bookings/${first.body.id}`);
    expect(bookingsOfSlot()).toHaveLength(1);
  });

  it('that was waited for is 201 the second time, too', async () => {
    const first = await book('waited', {}, { Prefer: 'wait=20' });
    const second = await book('waited');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  it('asked for fifty times at once is one booking, answered or still at work', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => book('fifty')));
    expect(bookingsOfSlot()).toHaveLength(1);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].toSorted()).toEqual([202, 409]);
    const conflict = answers.find(({ status }) => status === 409);
    expect(conflict?.headers.get('Retry-After')).toBe('1');
    expect(conflict?.body.detail).toContain('still at work');
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);
  });

  it('may be quoted or bare: it is the same key', async () => {
    const first = await book('"quoted"');
    expect((await book('quoted')).body.id).toBe(first.body.id);
  });

  it('with another body is a mistake, and books nothing', async () => {
    await book('other');
    const { status, body } = await book('other', { paymentMethod: 'pm_declined' });
    expect([status, body.title]).toEqual([422, 'Unprocessable Content']);
    expect(body.detail).toContain('another body');
    expect(bookingsOfSlot()).toHaveLength(1);
    expect((await book('other', { paymentMethod: 'pm_ok' })).status).toBe(202);
  });

  it.each(['', ' ', 'a b', 'é', '"', '"a', 'x'.repeat(256)])('cannot be %j', async (key) => {
    const { status, body } = await book(encodeURIComponent(key) === '%C3%A9' ? '\u00e9' : key);
    expect(status).toBe(422);
    expect(body.errors[0].detail).toContain('visible characters');
    expect(bookingsOfSlot()).toHaveLength(0);
  });

  it('that was refused may be sent again with the same key', async () => {
    expect((await book('refused', { paymentMethod: 'pm_unknown' })).status).toBe(422);
    expect((await book('refused')).status).toBe(202);
  });
});

describe('a server that is killed after the commit and before the answer', () => {
  it('gives the same booking when the client asks again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'idempotency-'));
    const first = await startServer(dataDir);
    const [slot = ''] = await addSlots(first, 1);
    await first.kill('SIGTERM');
    const dying = launch(dataDir, { KILL_AT: 'booking.committed:1' });
    const url = await dying.url;
    const ask = (address: string | undefined) =>
      fetch(`${address}/bookings`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k1' },
        body: JSON.stringify({ slotId: slot }),
      });
    await expect(ask(url)).rejects.toThrow();
    expect((await dying.ended).signal).toBe('SIGKILL');
    const [booking] = readSnapshot(dataDir).bookings;
    const next = await startServer(dataDir);
    const again = await ask(next.url);
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([202, 'true']);
    expect(await again.json()).toMatchObject({ id: booking?.id });
    expect(readSnapshot(dataDir).bookings).toHaveLength(1);
    await next.kill('SIGTERM');
    rmSync(dataDir, { recursive: true });
  });
});

describe('a key', () => {
  it('whose answer could not be kept has its booking, of which its client is told', async () => {
    const database = memoryDatabase(migrationsFor('booking'));
    const { commit, writer } = database;
    const store = createKeyStore(writer);
    const full = new Error('database or disk is full');
    const answering = vi.spyOn(store, 'answer').mockImplementation(() => {
      throw full;
    });
    const keys = createIdempotency({ store, kept: store, commit, clock: systemClock, log: silent });
    const request = { key: 'k', fingerprint: 'f' };
    const start = async () => {
      await commit.run(() => keys.claim(request, 'b1'));
      return 'b1';
    };
    const ask = (status: 201 | 202) =>
      keys.once(request, { start, answer: async (id) => ({ status, body: { id } }) });
    expect(await ask(202)).toMatchObject({ isReplay: false, status: 202, body: { id: 'b1' } });
    answering.mockRestore();
    expect(await ask(201)).toMatchObject({ isReplay: true, status: 201, body: { id: 'b1' } });
    expect(await ask(202)).toMatchObject({ isReplay: true, status: 201 });
    await database.close();
  });

  it('is kept for a day, and is free again after it', async () => {
    const clock = createVirtualClock();
    const database = memoryDatabase(migrationsFor('booking'));
    const { commit, writer } = database;
    const store = createKeyStore(writer);
    const keys = createIdempotency({ store, kept: store, commit, clock, log: silent });
    let booked = 0;
    const request = { key: 'k', fingerprint: 'f' };
    const start = async () => {
      const id = `b${booked + 1}`;
      await commit.run(() => keys.claim(request, id));
      booked += 1;
      return id;
    };
    const ask = () =>
      keys.once(request, { start, answer: async (id) => ({ status: 202, body: { id } }) });
    await ask();
    await clock.advance(86_300_000);
    expect(await keys.sweep()).toBe(0);
    expect(await ask()).toMatchObject({ isReplay: true, body: { id: 'b1' } });
    await clock.advance(200_000);
    expect(await ask()).toMatchObject({ isReplay: false, body: { id: 'b2' } });
    await clock.advance(86_500_000);
    expect(await keys.sweep()).toBe(1);
    await database.close();
  });

  it('is swept in small batches, so that nobody waits for all of them', async () => {
    const clock = createVirtualClock();
    const database = memoryDatabase(migrationsFor('booking'));
    const { commit, writer } = database;
    const store = createKeyStore(writer);
    const keys = createIdempotency({ store, kept: store, commit, clock, log: silent });
    await commit.run(() => {
      for (let n = 0; n < 1_000; n += 1)
        store.put({ key: `k${n}`, fingerprint: 'f', bookingId: 'b', createdAt: clock.now() });
    });
    await clock.advance(86_400_001);
    const removed = vi.spyOn(store, 'removeBefore');
    expect(await keys.sweep()).toBe(1_000);
    const batches = removed.mock.results.map(({ value }) => value);
    expect(Math.max(...batches)).toBeLessThanOrEqual(200);
    expect(store.find('k0')).toBeUndefined();
    await database.close();
  });

  it('taken under a clock that was ahead is kept for a day from now, no longer', async () => {
    const clock = createVirtualClock();
    const database = memoryDatabase(migrationsFor('booking'));
    const { commit, writer } = database;
    const store = createKeyStore(writer);
    const keys = createIdempotency({ store, kept: store, commit, clock, log: silent });
    const createdAt = clock.now() + 365 * 86_400_000;
    await commit.run(() => {
      for (let n = 0; n < 500; n += 1)
        store.put({ key: `k${n}`, fingerprint: 'f', bookingId: 'b', createdAt });
    });
    expect(await keys.sweep()).toBe(0);
    const request = { key: 'k499', fingerprint: 'f' };
    const start = async () => 'new';
    const answer = async (id: string) => ({ status: 202 as const, body: { id } });
    const ask = async () => (await keys.once(request, { start, answer })).body;
    expect(await ask()).toEqual({ id: 'b' });
    await clock.advance(86_400_000 + 1);
    expect(await keys.sweep()).toBe(500);
    expect(await ask()).toEqual({ id: 'new' });
    await database.close();
  });
});
