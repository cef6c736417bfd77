/** The codes of problems: each that the API lists is provoked, and nothing else comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { orchestratorOf } from '../../src/app/assembly.ts';
import { BusUnavailableError } from '../../src/bus/errors.ts';
import type { ProblemCode } from '../../src/client/client.ts';
import { CommitFailedError } from '../../src/storage/errors.ts';
import { type Answer, startSystem, type TestSystem } from '../support/system.ts';

let open: TestSystem;
let guarded: TestSystem;
let busy: TestSystem;
let folder: string;
let bookingId: string;
let sagaId: string;
let slotId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
  open = await startSystem({ backupDir: folder });
  guarded = await startSystem({
    operatorToken: 'the-token',
    modules: ['booking'],
    bookingsPerMinute: 1,
  });
  busy = await startSystem({ maxInFlight: 0, modules: ['booking'] });
  slotId = await open.slot();
  const { body } = await open.book(slotId);
  [bookingId, sagaId] = [body.id, body.sagaId];
});

afterAll(async () => {
  for (const system of [open, guarded, busy]) await system.stop();
  rmSync(folder, { recursive: true });
});

const JSON_TYPE = { 'Content-Type': 'application/json' };
const book = (body: unknown, headers = {}) => open.call('POST /bookings', body, headers);
const declined = async () => (await open.book(await open.slot(), 'pm_declined')).body.id;
const letters = () => open.system.bus.deadLetters;

/** The answer to a call while a function of the system throws. */
async function whileThrowing(spy: { mockRestore(): void }, call: () => Promise<Answer>) {
  try {
    return await call();
  } finally {
    spy.mockRestore();
  }
}

/** A call of each code. Those of one system are in an order that needs no wait. */
const provoked: { readonly [Code in ProblemCode]: () => Promise<Answer> } = {
  malformed_body: () => open.call('POST /slots', '{', JSON_TYPE),
  unauthorized: () => guarded.call('GET /sagas'),
  foreign_origin: () => open.call('POST /slots', {}, { Origin: 'https://example.org' }),
  not_found: () => open.call('GET /bookings/nobody'),
  unknown_path: () => open.call('GET /booking'),
  method_not_allowed: () => open.call('DELETE /bookings'),
  body_too_large: () => open.call('POST /slots', { name: 'x'.repeat(20_000) }),
  unsupported_media_type: () => open.call('POST /slots', 'x', { 'Content-Type': 'text/plain' }),
  foreign_host: () => open.call('GET /slots', undefined, { Host: 'example.org' }),
  invalid_request: () => book({}),
  too_many_requests: async () => {
    await guarded.call('POST /bookings', { slotId });
    return guarded.call('POST /bookings', { slotId });
  },
  booking_not_approved: async () =>
    open.call(`POST /bookings/${await declined()}/cancellation`, undefined),
  booking_in_progress: async () => {
    const { id } = (await book({ slotId: await open.slot(), paymentMethod: 'pm_slow' })).body;
    const status = async () => (await open.call(`GET /bookings/${id}`)).body.status;
    await vi.waitFor(async () => expect(await status()).toBe('approved'));
    return open.call(`POST /bookings/${id}/cancellation`);
  },
  slot_reserved: () => open.call(`PATCH /slots/${slotId}`, { status: 'closed' }),
  slot_not_closed: () => open.call(`PATCH /slots/${slotId}`, { status: 'available' }),
  cancellation_begun: async () => {
    await open.call(`POST /bookings/${bookingId}/cancellation`);
    const [first, second] = await Promise.all(
      [1, 2].map(() => open.call(`POST /bookings/${bookingId}/cancellation`)),
    );
    return first?.status === 409 ? first : (second as Answer);
  },
  idempotency_conflict: async () => {
    const wish = { slotId: await open.slot(), paymentMethod: 'pm_slow' };
    const asked = [1, 2].map(() => book(wish, { 'Idempotency-Key': 'k', Prefer: 'wait=1' }));
    return (await Promise.all(asked)).find(({ status }) => status === 409) as Answer;
  },
  key_reused: () => book({ slotId: 'other' }, { 'Idempotency-Key': 'k' }),
  verb_refused: () => open.call(`POST /sagas/${sagaId}/abort`, {}),
  selection_changed: () => open.call('POST /sagas/retry', { reason: 'x', count: 7 }),
  redrive_refused: () => {
    const refused = async () => ({ outcome: 'refused', why: 'its saga has ended' }) as const;
    const spy = vi.spyOn(letters(), 'redrive').mockImplementation(refused);
    return whileThrowing(spy, () => open.call('POST /dead-letters/x/redrive'));
  },
  version_unregistered: () => {
    const sqlite = new Sqlite(join(open.dataDir, 'booking.db'));
    sqlite.prepare('UPDATE saga_instances SET version = 99 WHERE id = ?').run(sagaId);
    sqlite.close();
    return open.call(`GET /sagas/${sagaId}/diagram`);
  },
  backups_unset: () => guarded.call('POST /backups', {}, { Authorization: 'Bearer the-token' }),
  backup_running: async () => {
    await open.call('POST /backups', { name: 'one' });
    return open.call('POST /backups', { name: 'two' });
  },
  backup_failed: async () => {
    const state = async () => (await open.call('GET /backups/one')).body.state;
    await vi.waitFor(async () => expect(await state()).toBe('done'), 10_000);
    return open.call('POST /backups', { name: 'one' });
  },
  too_many_streams: async () => {
    const { id } = (await open.call('GET /sagas?state=running')).body.items[0] ?? { id: sagaId };
    const streams = await Promise.all(
      Array.from({ length: 101 }, () => open.system.app.request(`/sagas/${id}/events`)),
    );
    const refused = streams.find(({ status }) => status === 503);
    const { status = 0, headers = new Headers() } = refused ?? {};
    const answer = { status, headers, body: await refused?.json() };
    await Promise.all(streams.map(({ body, bodyUsed }) => (bodyUsed ? undefined : body?.cancel())));
    return answer;
  },
  internal_error: () => {
    const spy = vi.spyOn(letters(), 'list').mockRejectedValue(new Error('a fault'));
    return whileThrowing(spy, () => open.call('GET /dead-letters'));
  },
  storage_unavailable: () => {
    const fault = new CommitFailedError(new Error('the disk is full'));
    const spy = vi.spyOn(letters(), 'list').mockRejectedValue(fault);
    return whileThrowing(spy, () => open.call('GET /dead-letters'));
  },
  bus_unavailable: () => {
    const fault = new BusUnavailableError('there is no connection');
    const spy = vi.spyOn(letters(), 'list').mockRejectedValue(fault);
    return whileThrowing(spy, () => open.call('GET /dead-letters'));
  },
  overloaded: () => busy.call('POST /bookings', { slotId: 'x' }),
  not_ready: async () => {
    busy.system.drain();
    return busy.call('GET /readyz');
  },
  orchestrator_stopped: async () => {
    orchestratorOf(busy.system.modules)?.stop();
    return busy.call('POST /bookings', { slotId: 'x' });
  },
};

describe('a problem with the code', () => {
  it.each(Object.entries(provoked))('%s is answered as it is listed', async (code, provoke) => {
    const { status, body, headers } = await provoke();
    expect(body).toMatchObject({ code, status });
    expect(headers.get('Content-Type')).toBe('application/problem+json');
  });
});
