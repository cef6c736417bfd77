import { describe, expect, it } from 'vitest';
import {
  decideBlock,
  decideClose,
  decideOpen,
  decideRelease,
  decideReserve,
  decideUnblock,
  type Slot,
} from './slot.ts';

const price = { amount: 10_000, currency: 'USD' };
const free: Slot = { id: 's', name: 'A1', status: 'available', price, bookingId: null };
const blocked: Slot = { ...free, status: 'blocked', bookingId: 'mine' };
const reserved: Slot = { ...free, status: 'reserved', bookingId: 'mine' };
const closed: Slot = { ...free, status: 'closed' };
const closedWhileBlocked: Slot = { ...blocked, status: 'closed' };

describe('blocking', () => {
  it('holds an available slot for the booking and names its price', () => {
    const { slot, reply } = decideBlock(free, 'mine');
    expect(slot).toEqual(blocked);
    expect(reply).toEqual({ type: 'PARKING_AVAILABLE', data: { price } });
  });

  it('is answered again where the booking holds the slot already', () => {
    const { slot, reply } = decideBlock(blocked, 'mine');
    expect(slot).toBe(blocked);
    expect(reply.type).toBe('PARKING_AVAILABLE');
  });

  it.each([
    ['slot_taken', blocked],
    ['slot_taken', reserved],
    ['slot_closed', closed],
    ['slot_closed', closedWhileBlocked],
    ['unknown_slot', undefined],
  ])('is refused with %s', (reason, slot) => {
    const decision = decideBlock(slot, 'other');
    expect(decision.slot).toBe(slot);
    expect(decision.reply).toEqual({ type: 'PARKING_UNAVAILABLE', data: { reason } });
  });
});

describe('reserving', () => {
  it('makes the block of the booking final, and once more does no harm', () => {
    expect(decideReserve(blocked, 'mine')).toEqual({
      slot: reserved,
      reply: { type: 'PARKING_RESERVED', data: {} },
    });
    expect(decideReserve(reserved, 'mine').slot).toEqual(reserved);
  });

  it.each([
    ['slot_closed', closedWhileBlocked],
    ['slot_not_blocked', { ...blocked, bookingId: 'other' }],
    ['slot_not_blocked', free],
    ['unknown_slot', undefined],
  ])('is refused with %s', (reason, slot) => {
    const decision = decideReserve(slot, 'mine');
    expect(decision.slot).toBe(slot);
    expect(decision.reply).toEqual({ type: 'PARKING_RESERVATION_FAILED', data: { reason } });
  });
});

describe.each([
  ['unblocking', decideUnblock, 'PARKING_UNBLOCKED'],
  ['releasing', decideRelease, 'PARKING_RELEASED'],
])('%s', (_, decide, type) => {
  it('frees the slot of the booking', () => {
    expect(decide(blocked, 'mine')).toEqual({ slot: free, reply: { type, data: {} } });
    expect(decide(reserved, 'mine').slot).toEqual(free);
  });

  it('leaves a closed slot closed, and free of its booking', () => {
    expect(decide(closedWhileBlocked, 'mine').slot).toEqual(closed);
  });

  it('changes nothing for anyone else, and answers as done', () => {
    for (const slot of [blocked, free, undefined])
      expect(decide(slot, 'other')).toEqual({ slot, reply: { type, data: {} } });
  });
});

describe('the operator', () => {
  it('closes a slot that nobody has reserved; a booking that blocks it keeps it', () => {
    expect(decideClose(free)).toEqual({ slot: closed });
    expect(decideClose(blocked)).toEqual({ slot: closedWhileBlocked });
    expect(decideClose(closed)).toEqual({ slot: closed });
  });

  it('cannot close a reserved slot', () => {
    expect(decideClose(reserved).conflict).toBe('slot_reserved');
  });

  it('opens a closed slot, still blocked where a booking holds it', () => {
    expect(decideOpen(closed)).toEqual({ slot: free });
    expect(decideOpen(closedWhileBlocked)).toEqual({ slot: blocked });
    expect(decideOpen(free)).toEqual({ slot: free });
  });

  it('cannot take a slot from a booking by opening it', () => {
    expect(decideOpen(blocked)).toEqual({
      conflict: 'slot_not_closed',
      detail: 'the slot is blocked, not closed',
    });
    expect(decideOpen(reserved).conflict).toBe('slot_not_closed');
  });
});
