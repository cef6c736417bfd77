/** What the log says of a booking, and what it never says. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { createLog } from '../../src/app/log.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'token-that-is-a-canary';
const operator = { Authorization: `Bearer ${TOKEN}` };

let api: TestSystem;
let written: string[];

beforeEach(async () => {
  written = [];
  const to = { write: (line: string) => void written.push(line) };
  const log = createLog({ level: 'trace', format: 'pino', to });
  api = await startSystem({ log, operatorToken: TOKEN });
});

afterEach(() => api.stop());

const lines = () => written.map((line) => JSON.parse(line));
const slot = async () => (await api.call('POST /slots', { name: 'A' }, operator)).body.id;
const book = async (paymentMethod: string, headers: Record<string, string> = {}) =>
  api.call('POST /bookings', { slotId: await slot(), paymentMethod }, { ...headers });
const waited = { Prefer: 'wait=20' };

describe('the log of a booking', () => {
  it('ties its request, its saga and the booking together', async () => {
    const { body } = await book('pm_ok', { ...waited, 'X-Request-Id': 'the-request' });
    const ids = { bookingId: body.id, sagaId: body.sagaId };
    const { sagas } = allOf(api.system.modules).booking;
    expect(sagas.findByRequest('the-request')).toBe(body.sagaId);
    expect(lines()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...ids, requestId: 'the-request', msg: 'saga started' }),
        expect.objectContaining({ ...ids, state: 'completed', msg: 'saga ended' }),
        expect.objectContaining({
          requestId: 'the-request',
          method: 'POST',
          path: '/bookings',
          status: 201,
          level: 30,
          msg: 'request answered',
        }),
      ]),
    );
  });

  it('has the trace of its request in each line, if there is one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body } = await book('pm_flaky', { ...waited, traceparent });
    const told = lines().filter(
      ({ sagaId, path }) => sagaId === body.sagaId || path === '/bookings',
    );
    expect(told.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['saga started', 'saga ended', 'request answered']),
    );
    expect(told.some(({ msg }) => msg.startsWith('handler failed'))).toBe(true);
    for (const line of told)
      expect(line).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c' });
  });

  it('at debug tells every entry of its history, in order', async () => {
    const { body } = await book('pm_declined', waited);
    const told = lines().filter(({ sagaId, level }) => sagaId === body.sagaId && level === 20);
    const { history } = (await api.call(`GET /sagas/${body.sagaId}`, undefined, operator)).body;
    const types = history.map(({ type }: { type: string }) => `saga history: ${type}`);
    expect(told.map(({ msg }) => msg)).toEqual(types);
  });

  it('tells of requests that only read at debug', async () => {
    await api.call('GET /slots');
    expect(lines().find(({ path }) => path === '/slots')).toMatchObject({ level: 20, status: 200 });
  });
});

describe('at its lowest level the log never says', () => {
  it('how somebody paid, whether it worked or not', async () => {
    for (const method of ['pm_ok', 'pm_declined', 'pm_flaky', 'pm_slow'])
      expect((await book(method, waited)).status).toBe(201);
    expect((await book('pm_4242')).status).toBe(422);
    expect(lines().some(({ msg }) => msg.startsWith('handler failed'))).toBe(true);
    expect(written.filter((line) => line.includes('pm_'))).toEqual([]);
  });

  it('how somebody wanted to pay when the database failed', async () => {
    const slotId = await slot();
    const other = new Sqlite(join(api.dataDir, 'booking.db'));
    other.exec('BEGIN IMMEDIATE');
    const wish = { slotId, paymentMethod: 'pm_ok' };
    for (let n = 0; n < 3; n += 1)
      expect((await api.call('POST /bookings', wish)).status).toBe(503);
    other.exec('ROLLBACK');
    other.close();
    expect((await api.call('POST /bookings', wish)).status).toBe(202);
    const ofDatabase = lines().filter(({ database }) => database === 'booking');
    expect(ofDatabase.filter(({ level }) => level > 20)).toMatchObject([
      { level: 50, msg: expect.stringMatching(/^the database takes no changes/) },
      { level: 30, msg: 'the database takes changes again', faults: expect.any(Number) },
    ]);
    expect(lines().find(({ msg }) => msg === 'request failed')).toMatchObject({
      level: 20,
      path: '/bookings',
      err: { name: 'CommitFailedError', code: 'commit_failed' },
    });
    expect(written.filter((line) => line.includes('pm_'))).toEqual([]);
  });

  it('the token of the operator, right or wrong', async () => {
    const wrong = { Authorization: 'Bearer another-canary' };
    expect((await api.call('POST /slots', { name: 'A' }, wrong)).status).toBe(401);
    expect((await api.call('POST /slots', { name: 'A' }, operator)).status).toBe(201);
    expect(written.filter((line) => line.includes('canary'))).toEqual([]);
  });
});
