/**
 * Bookings as a good team writes them by hand, without an engine: one function does the steps in
 * order, each in a transaction of the database of its module, and goes back by hand if one is
 * refused. It is what the engine is compared with, so it is as short and as fast as such code is.
 *
 * Guaranteed: each step is atomic, and durable before the next begins; a slot has one booking at a
 * time; a refusal is compensated; the column `step` tells how far each booking came.
 *
 * Not guaranteed: the rest of a booking whose process ends between two steps. Nothing goes on with
 * it, sends again, or goes back: a slot stays blocked, and a charge without a bill is not known of.
 * A request that is repeated is done twice. No step has a deadline, and none is retried. Nobody can
 * see what happened when, and each booking waits for the disk by itself.
 */
import { newUuid } from '../../src/app/system.ts';
import type { Wish } from '../wishes.ts';

export interface Price {
  readonly amount: number;
  readonly currency: string;
}

export interface Charge extends Price, Pick<Wish, 'paymentMethod'> {
  readonly bookingId: string;
}

/** The bookings of the module itself. */
export interface Bookings {
  create(id: string, slotId: string): void;
  approve(id: string): void;
  reject(id: string, reason: string): void;
  move(id: string, step: string): void;
}

/** The parking module. */
export interface Parking {
  /** Resolves with the price; with nothing if the slot is not free. */
  block(slotId: string, bookingId: string): Promise<Price | undefined>;
  unblock(slotId: string, bookingId: string): Promise<void>;
  /** Resolves with false if the booking no longer holds the slot. */
  reserve(slotId: string, bookingId: string): Promise<boolean>;
}

/** The billing module. */
export interface Billing {
  /** Resolves with the reason if it is declined. */
  pay(charge: Charge): Promise<string | undefined>;
  refund(bookingId: string): Promise<void>;
}

export interface Modules {
  readonly bookings: Bookings;
  readonly parking: Parking;
  readonly billing: Billing;
}

/** Resolves once the booking is approved or rejected. */
export async function book(modules: Modules, { slotId, paymentMethod }: Wish): Promise<void> {
  const { bookings, parking, billing } = modules;
  const id = newUuid();
  bookings.create(id, slotId);

  const price = await parking.block(slotId, id);
  if (price === undefined) return bookings.reject(id, 'slot_taken');
  bookings.approve(id);

  const declined = await billing.pay({ ...price, bookingId: id, paymentMethod });
  if (declined !== undefined) {
    await parking.unblock(slotId, id);
    return bookings.reject(id, declined);
  }
  bookings.move(id, 'paid');

  if (!(await parking.reserve(slotId, id))) {
    await billing.refund(id);
    return bookings.reject(id, 'slot_not_blocked');
  }
  bookings.move(id, 'completed');
}
