/**
 * Pure decisions about a slot: (slot, request) → (slot, reply). A slot is locked by
 * meaning: it holds the booking that blocked it, and from any other booking unblocking and
 * releasing change nothing.
 */
import type { Command, ReplyOf } from '../../bus/contract.ts';
import type { Money } from '../money.ts';
import type { block, parkingRefusals, release, reserve, unblock } from './contract.ts';

export const slotStatuses = ['available', 'blocked', 'reserved', 'closed'] as const;

type Refusal = keyof typeof parkingRefusals;

export type SlotStatus = (typeof slotStatuses)[number];

export interface Slot {
  readonly id: string;
  readonly name: string;
  readonly status: SlotStatus;
  readonly price: Money;
  /** The booking that holds the slot; a closed slot may still be held. */
  readonly bookingId: string | null;
}

/** The slot as it is to be saved, and the answer. */
export interface Decision<C extends Command> {
  readonly slot: Slot | undefined;
  readonly reply: ReplyOf<C>;
}

/** Holds an available slot for the booking; repeated by that booking, it changes nothing. */
export function decideBlock(slot: Slot | undefined, bookingId: string): Decision<typeof block> {
  if (slot === undefined) return { slot, reply: unavailable('unknown_slot') };
  const available = { type: 'PARKING_AVAILABLE', data: { price: slot.price } } as const;
  if (slot.status === 'available')
    return { slot: { ...slot, status: 'blocked', bookingId }, reply: available };
  if (slot.status === 'blocked' && slot.bookingId === bookingId) return { slot, reply: available };
  return { slot, reply: unavailable(slot.status === 'closed' ? 'slot_closed' : 'slot_taken') };
}

/** Makes the hold of the booking that blocked the slot final. */
export function decideReserve(slot: Slot | undefined, bookingId: string): Decision<typeof reserve> {
  if (slot === undefined) return { slot, reply: notReserved('unknown_slot') };
  if (slot.status === 'closed') return { slot, reply: notReserved('slot_closed') };
  if (slot.bookingId !== bookingId) return { slot, reply: notReserved('slot_not_blocked') };
  return { slot: { ...slot, status: 'reserved' }, reply: { type: 'PARKING_RESERVED', data: {} } };
}

/** Frees the slot if the booking holds it. */
export function decideUnblock(slot: Slot | undefined, bookingId: string): Decision<typeof unblock> {
  return { slot: freed(slot, bookingId), reply: { type: 'PARKING_UNBLOCKED', data: {} } };
}

/** Frees the slot, blocked or reserved, if the booking holds it. */
export function decideRelease(slot: Slot | undefined, bookingId: string): Decision<typeof release> {
  return { slot: freed(slot, bookingId), reply: { type: 'PARKING_RELEASED', data: {} } };
}

/** The conflict between an operator's change and the state of the slot. */
export type SlotConflict = 'slot_reserved' | 'slot_not_closed';

/** The operator's change of a slot, or why there is none. */
export type OperatorDecision =
  | { readonly slot: Slot; readonly conflict?: never }
  | { readonly conflict: SlotConflict; readonly detail: string };

/** Takes a slot out of service. The booking that has it blocked keeps it until it goes back. */
export function decideClose(slot: Slot): OperatorDecision {
  if (slot.status === 'reserved')
    return { conflict: 'slot_reserved', detail: 'the slot is reserved; cancel its booking first' };
  return { slot: { ...slot, status: 'closed' } };
}

/** Puts a closed slot back into service, still blocked if a booking holds it. */
export function decideOpen(slot: Slot): OperatorDecision {
  if (slot.status === 'available') return { slot };
  if (slot.status !== 'closed')
    return { conflict: 'slot_not_closed', detail: `the slot is ${slot.status}, not closed` };
  return { slot: { ...slot, status: slot.bookingId === null ? 'available' : 'blocked' } };
}

function freed(slot: Slot | undefined, bookingId: string): Slot | undefined {
  if (slot?.bookingId !== bookingId) return slot;
  const status = slot.status === 'closed' ? 'closed' : 'available';
  return { ...slot, status, bookingId: null };
}

function unavailable(reason: Refusal): ReplyOf<typeof block> {
  return { type: 'PARKING_UNAVAILABLE', data: { reason } };
}

function notReserved(reason: Refusal): ReplyOf<typeof reserve> {
  return { type: 'PARKING_RESERVATION_FAILED', data: { reason } };
}
