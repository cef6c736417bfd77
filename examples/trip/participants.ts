/** Flight, hotel and card: each with a database of its own, and one row per trip that it holds. */
import { sql } from 'drizzle-orm';
import { createParticipant, type ParticipantOptions } from 'parking-saga/participant';
import {
  bookRoom,
  bookSeat,
  cancelRoom,
  cancelSeat,
  card,
  charge,
  flight,
  hotel,
  refund,
} from './contracts.ts';

export type Around = Pick<ParticipantOptions, 'bus' | 'database' | 'clock'>;

const SEATS = 4;
const ROOMS = 3;

/** The one table of each of the three. */
export const held =
  'CREATE TABLE IF NOT EXISTS held (trip TEXT PRIMARY KEY, amount INTEGER NOT NULL)';

/** The trips that one participant holds, and for how much. */
function tripsIn({ database: { writer } }: Around) {
  return {
    count: () => writer.all(sql`SELECT 1 FROM held`).length,
    add(trip: string, amount: number) {
      writer.run(sql`INSERT INTO held VALUES (${trip}, ${amount})`);
    },
    remove(trip: string) {
      writer.run(sql`DELETE FROM held WHERE trip = ${trip}`);
    },
  };
}

export function createFlight(around: Around): void {
  const seats = tripsIn(around);
  const { serve } = createParticipant({ ...around, commands: flight.commands });
  serve(bookSeat, ({ tripId }) => {
    if (seats.count() === SEATS) return { type: 'FLIGHT_FULL', data: { reason: 'no_seat_left' } };
    seats.add(tripId, 300);
    return { type: 'SEAT_BOOKED', data: { price: 300 } };
  });
  serve(cancelSeat, ({ tripId }) => {
    seats.remove(tripId);
    return { type: 'SEAT_CANCELLED', data: {} };
  });
}

export function createHotel(around: Around): void {
  const rooms = tripsIn(around);
  const { serve } = createParticipant({ ...around, commands: hotel.commands });
  serve(bookRoom, ({ tripId }) => {
    if (rooms.count() === ROOMS) return { type: 'HOTEL_FULL', data: { reason: 'no_room_left' } };
    rooms.add(tripId, 120);
    return { type: 'ROOM_BOOKED', data: { price: 120 } };
  });
  serve(cancelRoom, ({ tripId }) => {
    rooms.remove(tripId);
    return { type: 'ROOM_CANCELLED', data: {} };
  });
}

export function createCard(around: Around): void {
  const charges = tripsIn(around);
  const { serve } = createParticipant({ ...around, commands: card.commands });
  serve(charge, ({ tripId, card: number, amount }) => {
    if (number === 'empty') return { type: 'CARD_DECLINED', data: { reason: 'no_money' } };
    charges.add(tripId, amount);
    return { type: 'CARD_CHARGED', data: {} };
  });
  serve(refund, ({ tripId }) => {
    charges.remove(tripId);
    return { type: 'CARD_REFUNDED', data: {} };
  });
}
