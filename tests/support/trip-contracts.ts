/** Contracts of trips, for tests of what others build their sagas with: a flight, and a hotel. */
import { z } from 'zod';
import { command, compensatingCommand, noData, refusalData } from '../../src/bus/contract.ts';

export const ofTrip = z.object({ trip: z.string() });

export const bookFlight = command({
  type: 'flight.book',
  request: ofTrip,
  success: { FLIGHT_BOOKED: z.object({ seat: z.string() }) },
  refusal: { FLIGHT_FULL: refusalData },
});

export const cancelFlight = compensatingCommand({
  type: 'flight.cancel',
  compensates: bookFlight,
  request: ofTrip,
  done: 'FLIGHT_CANCELLED',
});

export const bookHotel = command({
  type: 'hotel.book',
  request: ofTrip.extend({ seat: z.string() }),
  success: { HOTEL_BOOKED: noData },
  refusal: { HOTEL_FULL: refusalData },
});

export const cancelHotel = compensatingCommand({
  type: 'hotel.cancel',
  compensates: bookHotel,
  request: ofTrip,
  done: 'HOTEL_CANCELLED',
});
