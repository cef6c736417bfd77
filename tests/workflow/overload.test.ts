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
