/**
 * The commands of the parking module. Blocking a slot is a semantic lock: the slot holds the
 * booking that blocked it, and only that booking can reserve, unblock or release it.
 */
import { z } from 'zod';
import { command, compensatingCommand, noData, refusalData } from '../../bus/contract.ts';
import { money } from '../money.ts';

/** The codes by which parking refuses, each with its sentence for the client of a booking. */
export const parkingRefusals = {
  unknown_slot: 'there is no such slot',
  slot_taken: 'another booking has the slot',
  slot_closed: 'the slot is out of service',
  slot_not_blocked: 'the slot was no longer held for the booking',
} as const;

const slotOfBooking = z.object({ slotId: z.string().min(1), bookingId: z.string().min(1) });

/** Holds an available slot for a booking; the reply carries the price to be paid for it. */
export const block = command({
  type: 'parking.block',
  request: slotOfBooking,
  success: { PARKING_AVAILABLE: z.object({ price: money }) },
  refusal: { PARKING_UNAVAILABLE: refusalData },
});

/** Compensates a block. If another booking, or none, holds the slot, nothing changes. */
export const unblock = compensatingCommand({
  type: 'parking.unblock',
  compensates: block,
  request: slotOfBooking,
  done: 'PARKING_UNBLOCKED',
});

/** Makes a booking's block final. Refused if the slot was closed or is not the booking's. */
export const reserve = command({
  type: 'parking.reserve',
  request: slotOfBooking,
  success: { PARKING_RESERVED: noData },
  refusal: { PARKING_RESERVATION_FAILED: refusalData },
});

/** Frees a slot, whether it was reserved or only blocked. */
export const release = compensatingCommand({
  type: 'parking.release',
  compensates: reserve,
  request: slotOfBooking,
  done: 'PARKING_RELEASED',
});

export const parkingContract = { module: 'parking', commands: [block, unblock, reserve, release] };
