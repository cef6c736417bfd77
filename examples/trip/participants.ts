/** Flight, hotel and card: each with a database of its own, and one row per trip that it holds. */
import { sql } from 'drizzle-orm';
import {
  createParticipant,
  type Participant,
  type ParticipantOptions,
} from 'parking-saga/participant';
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

export type Around = Omit<ParticipantOptions, 'commands'>;

const SEATS = 3;
const ROOMS = 2;

/** The trips that one participant holds, and for how much. */
function tripsIn({ database: { writer } }: Around) {
  writer.run(sql`CREATE TABLE IF NOT EXISTS held (trip TEXT PRIMARY KEY, amount INTEGER NOT NULL)`);
  return {
    count: () => writer.all(sql`SELECT 1 FROM held`).length,
    add: (trip: string, amount: number) =>
      void writer.run(sql`INSERT INTO held VALUES (${trip}, ${amount})`),
    remove: (trip: string) => void writer.run(sql`DELETE FROM held WHERE trip = ${trip}`),
  };
}

export function createFlight(around: Around): Participant {
  const seats = tripsIn(around);
  const participant = createParticipant({ ...around, commands: flight.commands });
  participant.serve(bookSeat, ({ tripId }) => {
    if (seats.count() >= SEATS) return { type: 'FLIGHT_FULL', data: { reason: 'no_seat_left' } };
    seats.add(tripId, 300);
    return { type: 'SEAT_BOOKED', data: { price: 300 } };
  });
  participant.serve(cancelSeat, ({ tripId }) => {
    seats.remove(tripId);
    return { type: 'SEAT_CANCELLED', data: {} };
  });
  return participant;
}

export function createHotel(around: Around): Participant {
  const rooms = tripsIn(around);
  const participant = createParticipant({ ...around, commands: hotel.commands });
  participant.serve(bookRoom, ({ tripId }) => {
    if (rooms.count() >= ROOMS) return { type: 'HOTEL_FULL', data: { reason: 'no_room_left' } };
    rooms.add(tripId, 120);
    return { type: 'ROOM_BOOKED', data: { price: 120 } };
  });
  participant.serve(cancelRoom, ({ tripId }) => {
    rooms.remove(tripId);
    return { type: 'ROOM_CANCELLED', data: {} };
  });
  return participant;
}

export function createCard(around: Around): Participant {
  const charges = tripsIn(around);
  const participant = createParticipant({ ...around, commands: card.commands });
  participant.serve(charge, ({ tripId, card: number, amount }) => {
    if (number === 'empty') return { type: 'CARD_DECLINED', data: { reason: 'no_money' } };
    charges.add(tripId, amount);
    return { type: 'CARD_CHARGED', data: {} };
  });
  participant.serve(refund, ({ tripId }) => {
    charges.remove(tripId);
    return { type: 'CARD_REFUNDED', data: {} };
  });
  return participant;
}
