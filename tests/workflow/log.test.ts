/** What the log says of a booking, and what it never says. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/app/log.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'token-that-is-a-canary';
const operator = { Authorization: `Bearer ${TOKEN}` };

let api: TestSystem;
let written: string[];

beforeEach(async () => {
  written = [];
  const to = { write: (line: string) => void written.push(line) };
  const log = createLog({ level: 'trace', pretty: false, to });
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

  it('at debug tells every entry of its history, in order', async () => {
    const { body } = await book('pm_declined', waited);
    const told = lines().filter(({ sagaId, level }) => sagaId === body.sagaId && level === 20);
    const { history } = (await api.call(`GET /sagas/${body.sagaId}`)).body;
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
    expect((await api.call('POST /bookings', wish)).status).toBe(503);
    other.exec('ROLLBACK');
    other.close();
    expect(lines().find(({ msg }) => msg === 'request failed')).toMatchObject({
      level: 50,
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
