/** What flight, hotel and card can be asked, and what they answer. */
import { command, compensatingCommand, noData, refusalData } from 'parking-saga/contract';
import { z } from 'zod';

const trip = z.object({ tripId: z.string() });

export const bookSeat = command({
  type: 'flight.book',
  request: trip,
  success: { SEAT_BOOKED: z.object({ price: z.int() }) },
  refusal: { FLIGHT_FULL: refusalData },
});
export const cancelSeat = compensatingCommand({
  type: 'flight.cancel',
  compensates: bookSeat,
  request: trip,
  done: 'SEAT_CANCELLED',
});

export const bookRoom = command({
  type: 'hotel.book',
  request: trip,
  success: { ROOM_BOOKED: z.object({ price: z.int() }) },
  refusal: { HOTEL_FULL: refusalData },
});
export const cancelRoom = compensatingCommand({
  type: 'hotel.cancel',
  compensates: bookRoom,
  request: trip,
  done: 'ROOM_CANCELLED',
});

export const charge = command({
  type: 'card.charge',
  request: trip.extend({ card: z.string(), amount: z.int() }),
  success: { CARD_CHARGED: noData },
  refusal: { CARD_DECLINED: refusalData },
});
export const refund = compensatingCommand({
  type: 'card.refund',
  compensates: charge,
  request: trip,
  done: 'CARD_REFUNDED',
});

export const flight = { module: 'flight', commands: [bookSeat, cancelSeat] };
export const hotel = { module: 'hotel', commands: [bookRoom, cancelRoom] };
export const card = { module: 'card', commands: [charge, refund] };
