/** More than the system can take: it says so, and what it took it finishes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const MAX = 5;

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem({ maxInFlight: MAX });
});

afterEach(() => api.stop());

const book = async (headers: Record<string, string> = {}) =>
  api.call('POST /bookings', { slotId: await api.slot(), paymentMethod: 'pm_slow' }, headers);

describe('with as many sagas in flight as may be', () => {
  it('no more is started, and nothing of it is left', async () => {
    const slots = await Promise.all(Array.from({ length: 20 }, () => api.slot()));
    const wishes = slots.map((slotId) => ({ slotId, paymentMethod: 'pm_slow' }));
    const answers = await Promise.all(wishes.map((wish) => api.call('POST /bookings', wish)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(MAX);
    expect(refused).toHaveLength(20 - MAX);
    expect(refused[0]?.headers.get('Retry-After')).toBe('1');
    expect(refused[0]?.body.detail).toContain('5 sagas are in flight');
    expect(api.snapshot().bookings).toHaveLength(MAX);
  });

  it('reading goes on, and booking does when some have ended', async () => {
    const [first] = await Promise.all(Array.from({ length: MAX }, () => book()));
    expect((await book({ 'Idempotency-Key': 'k' })).status).toBe(503);
    expect((await api.call(`GET /sagas/${first?.body.sagaId}`)).body.state).toBe('running');
    const status = async () => (await book({ 'Idempotency-Key': 'k' })).status;
    await expect.poll(status, { timeout: 10_000, interval: 100 }).toBe(202);
  });
});

describe('a repeat of a booking with a key', () => {
  it('gets its first answer where no more is started, and what is new does not', async () => {
    const wish = { slotId: await api.slot(), paymentMethod: 'pm_slow' };
    const ask = (key: string) => api.call('POST /bookings', wish, { 'Idempotency-Key': key });
    const first = await ask('mine');
    await Promise.all(Array.from({ length: MAX - 1 }, () => book()));
    const again = await ask('mine');
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect((await ask('new')).status).toBe(503);
    const other = { slotId: await api.slot() };
    const reused = await api.call('POST /bookings', other, { 'Idempotency-Key': 'mine' });
    expect(reused.status).toBe(422);
  });

  it('costs nothing of what its client may book', async () => {
    const bounded = await startSystem({ bookingsPerMinute: 2 });
    const slotId = await bounded.slot();
    const ask = (key: string, wish = { slotId }) =>
      bounded.call('POST /bookings', wish, { 'Idempotency-Key': key });
    const first = await ask('one');
    for (let n = 0; n < 5; n += 1) expect((await ask('one')).body).toEqual(first.body);
    expect((await ask('one', { slotId: 'other' })).status).toBe(422);
    expect((await ask('two')).status).toBe(202);
    expect((await ask('three')).status).toBe(429);
    expect((await bounded.call('POST /bookings', { slotId })).status).toBe(429);
    expect((await ask('one')).status).toBe(202);
    await bounded.stop();
  });
});

describe('with a bound on the bookings of one client', () => {
  it('those beyond it are refused for a while, and nobody else is held up', async () => {
    const bounded = await startSystem({ bookingsPerMinute: 3 });
    const slotId = await bounded.slot();
    const ask = (remoteAddress: string) =>
      bounded.system.app.request(
        '/bookings',
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ slotId }),
        },
        { incoming: { socket: { remoteAddress } } },
      );
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('192.0.2.1')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([202, 202, 202, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({ title: 'Too Many Requests', status: 429 });
    expect((await ask('192.0.2.2')).status).toBe(202);
    expect((await bounded.call('GET /bookings')).body.items).toHaveLength(4);
    await bounded.stop();
  });
});
