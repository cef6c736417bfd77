/** Parking's promises: no booking holds two slots, and each holder of a slot is entitled to it. */
import { grouped, type Invariants, repeated } from '../facts.ts';

export interface SlotFact {
  readonly id: string;
  readonly status: string;
  readonly bookingId: string | null;
  readonly amount: number;
  readonly currency: string;
}

export interface ParkingFacts {
  readonly slots: readonly SlotFact[];
}

export const parkingInvariants: Invariants<ParkingFacts> = {
  queries: {
    slots: {
      of: 'parking',
      sql: `SELECT id, status, booking_id AS bookingId, price_amount AS amount,
        price_currency AS currency FROM slots`,
    },
  },
  always({ slots }) {
    const holders = slots.flatMap(({ bookingId }) => bookingId ?? []);
    return repeated(holders).map((id) => `booking ${id} holds more than one slot`);
  },
  settled({ slots }) {
    const byId = grouped(slots, ({ id }) => id);
    const byHolder = grouped(slots, ({ bookingId }) => bookingId ?? '');
    return ({ id, slotId, status }) => {
      if (status !== 'approved')
        return (byHolder.get(id) ?? []).map((slot) => {
          return `booking ${id} is ${status} and still holds slot ${slot.id}`;
        });
      const slot = byId.get(slotId)?.[0];
      if (slot?.status === 'reserved' && slot.bookingId === id) return [];
      return [`booking ${id} is approved, but its slot is ${slot?.status} for ${slot?.bookingId}`];
    };
  },
  ownerless({ slots }, bookings) {
    const mustBeHeld = (status: string) => status === 'reserved' || status === 'blocked';
    return slots
      .filter(({ bookingId, status }) =>
        bookingId === null ? mustBeHeld(status) : !bookings.has(bookingId),
      )
      .map(({ id, status }) => `slot ${id} is ${status} for no booking`);
  },
};
