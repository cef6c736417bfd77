/** A trip: a seat, a room, and the card that pays for both. Either all three, or none. */
import { goBack, next, saga } from 'parking-saga/saga';
import { z } from 'zod';
import { bookRoom, bookSeat, cancelRoom, cancelSeat, charge, refund } from './contracts.ts';

export const tripSaga = saga({
  name: 'book-trip',
  version: 1,
  input: z.object({ tripId: z.string(), card: z.string() }),
  businessKey: ({ tripId }) => tripId,
})
  .command('book-seat', {
    send: bookSeat,
    request: ({ input }) => input,
    on: { SEAT_BOOKED: next, FLIGHT_FULL: goBack },
    compensate: { send: cancelSeat, request: ({ input }) => input },
  })
  .command('book-room', {
    send: bookRoom,
    request: ({ input }) => input,
    on: { ROOM_BOOKED: next, HOTEL_FULL: goBack },
    compensate: { send: cancelRoom, request: ({ input }) => input },
  })
  .pivot('charge-card', {
    send: charge,
    request: ({ input, replies }) => ({
      ...input,
      amount: replies['book-seat'].price + replies['book-room'].price,
    }),
    on: { CARD_CHARGED: next, CARD_DECLINED: goBack },
    compensate: { send: refund, request: ({ input }) => input },
  })
  .build();
