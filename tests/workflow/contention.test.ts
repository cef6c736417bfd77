import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const SLOTS = 50;
/** One wish of each for every slot: some can pay, some cannot, and one takes three tries. */
const METHODS = [
  'pm_declined',
  'pm_ok',
  'pm_insufficient_funds',
  'pm_flaky',
  'pm_ok',
  'pm_declined',
] as const;

interface Booking {
  readonly id: string;
  readonly slotId: string;
  readonly status: string;
  readonly reason: string | null;
}

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

const book = async (slotId: string, method: string): Promise<Booking> =>
  (await api.book(slotId, method)).body;

describe('bookings that want the same slots, of which some cannot pay', () => {
  let slotIds: readonly string[];
  let bookings: readonly Booking[];

  beforeEach(async () => {
    slotIds = await Promise.all(Array.from({ length: SLOTS }, () => api.slot()));
    const wishes = slotIds.flatMap((slotId, turn) => wishesFor(slotId, turn));
    bookings = await Promise.all(wishes.map(({ slotId, method }) => book(slotId, method)));
  });

  it('all end, with at most one approved a slot', () => {
    const approved = bookings.filter(({ status }) => status === 'approved');
    const rejected = bookings.filter(({ status }) => status === 'rejected');
    expect(approved.length + rejected.length).toBe(SLOTS * METHODS.length);
    expect(new Set(approved.map(({ slotId }) => slotId)).size).toBe(approved.length);
    expect(approved.length).toBeGreaterThan(0);
    expect(api.violations()).toEqual([]);
  });

  it('are rejected for a reason of the business only', () => {
    const reasons = bookings.flatMap(({ reason }) => reason ?? []);
    const expected = ['card_declined', 'insufficient_funds', 'slot_taken'];
    expect([...new Set(reasons)].sort()).toEqual(expected);
  });

  it('move the money of the approved alone, once each', () => {
    const approved = bookings.filter(({ status }) => status === 'approved').map(({ id }) => id);
    const { ledger } = api.snapshot();
    expect(ledger.map(({ bookingId }) => bookingId).sort()).toEqual(approved.sort());
    expect(ledger.every(({ kind }) => kind === 'charge')).toBe(true);
  });

  it('leave a slot that nobody could pay for to the next', async () => {
    const taken = new Set(
      bookings.filter(({ status }) => status === 'approved').map(({ slotId }) => slotId),
    );
    const left = slotIds.filter((slotId) => !taken.has(slotId));
    expect(left.length).toBeGreaterThan(0);
    const next = await Promise.all(left.map((slotId) => book(slotId, 'pm_ok')));
    expect(next.map(({ status }) => status)).toEqual(left.map(() => 'approved'));
    expect(api.violations()).toEqual([]);
  });
});

/** The same wishes for every slot, in an order that turns, so that who is first varies. */
function wishesFor(slotId: string, turn: number) {
  return METHODS.map((_, place) => ({
    slotId,
    method: METHODS[(place + turn) % METHODS.length] ?? 'pm_ok',
  }));
}
