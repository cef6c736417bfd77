import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

const slotOf = async (id: string) => (await api.call(`GET /slots/${id}`)).body;
const billsOf = async (bookingId: string) =>
  (await api.call(`GET /bills?bookingId=${bookingId}`)).body.items;

describe('a booking', () => {
  it('is approved, its slot reserved and its bill paid', async () => {
    const slotId = await api.slot();
    const { status, body, headers } = await api.book(slotId);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'approved', sagaState: 'completed', reason: null });
    expect(headers.get('Location')).toBe(`/bookings/${body.id}`);
    expect(await slotOf(slotId)).toMatchObject({ status: 'reserved', bookingId: body.id });
    expect(await billsOf(body.id)).toMatchObject([{ status: 'paid', amount: 10_000 }]);
    expect(api.violations()).toEqual([]);
  });

  it('is rejected where the slot is taken, without a bill', async () => {
    const slotId = await api.slot();
    const first = await api.book(slotId);
    const { body } = await api.book(slotId);
    expect(body).toMatchObject({ status: 'rejected', reason: 'slot_taken' });
    expect(await billsOf(body.id)).toEqual([]);
    expect((await slotOf(slotId)).bookingId).toBe(first.body.id);
    expect(api.violations()).toEqual([]);
  });

  it('is rejected where there is no such slot', async () => {
    const { body } = await api.book('no-such-slot');
    expect(body).toMatchObject({ status: 'rejected', reason: 'unknown_slot' });
    expect(api.violations()).toEqual([]);
  });

  it.each([
    ['pm_declined', 'card_declined'],
    ['pm_insufficient_funds', 'insufficient_funds'],
  ])('paid by %s is rejected, its slot given back', async (method, reason) => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId, method);
    expect(body).toMatchObject({ status: 'rejected', sagaState: 'compensated', reason });
    expect(await slotOf(slotId)).toMatchObject({ status: 'available', bookingId: null });
    expect(await billsOf(body.id)).toMatchObject([{ status: 'failed', reason }]);
    expect(api.violations()).toEqual([]);
  });

  it('paid by a card that fails twice is approved and charged once', async () => {
    const { body } = await api.book(await api.slot(), 'pm_flaky');
    expect(body.status).toBe('approved');
    expect(api.snapshot().ledger).toMatchObject([{ kind: 'charge', bookingId: body.id }]);
    expect(api.violations()).toEqual([]);
  });

  it('whose slot is closed before it is reserved gets its money back', async () => {
    const slotId = await api.slot();
    const booking = api.book(slotId, 'pm_slow');
    await vi.waitFor(async () => expect((await slotOf(slotId)).status).toBe('blocked'));
    await api.call(`PATCH /slots/${slotId}`, { status: 'closed' });
    const { body } = await booking;
    expect(body).toMatchObject({ status: 'rejected', reason: 'slot_closed' });
    expect(await slotOf(slotId)).toMatchObject({ status: 'closed', bookingId: null });
    expect(await billsOf(body.id)).toMatchObject([{ status: 'refunded' }]);
    expect(api.violations()).toEqual([]);
  });

  it('can be followed step by step in its saga', async () => {
    const { body } = await api.book(await api.slot(), 'pm_declined');
    const saga = (await api.call(`GET /sagas/${body.sagaId}`)).body;
    expect(saga).toMatchObject({
      state: 'compensated',
      bookingId: body.id,
      reason: { code: 'refused', detail: 'card_declined' },
    });
    const states = saga.steps.map((step: { name: string; state: string }) => step.state);
    expect(states).toEqual(['compensated', 'compensated', 'skipped', 'refused', 'pending']);
    expect(saga.history[0].type).toBe('started');
    expect(saga.history.at(-1).type).toBe('compensated');
  });
});

describe('many bookings of few slots', () => {
  it('leave exactly one approved a slot, and nobody else has paid', async () => {
    const slots = await Promise.all(Array.from({ length: 50 }, () => api.slot()));
    const wishes = slots.flatMap((slotId) => Array.from({ length: 6 }, () => slotId));
    const answers = await Promise.all(wishes.map((slotId) => api.book(slotId)));
    const approved = answers.filter(({ body }) => body.status === 'approved');
    const rejected = answers.filter(({ body }) => body.status === 'rejected');
    expect(new Set(approved.map(({ body }) => body.slotId)).size).toBe(50);
    expect([approved.length, rejected.length]).toEqual([50, 250]);
    const charged = api.snapshot().ledger.filter(({ kind }) => kind === 'charge');
    expect(charged).toHaveLength(50);
    expect(api.violations()).toEqual([]);
  });
});
