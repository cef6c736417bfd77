/** The definition alone, without a bus, a database or time: `node trip.checks.js`. */
import { given } from 'parking-saga/testing/saga-driver';
import { tripSaga } from './trip.saga.ts';

const booked = given(tripSaga, { tripId: 't1', card: 'full' })
  .expectSent('flight.book', { tripId: 't1' })
  .replied('flight.book', 'SEAT_BOOKED', { price: 300 })
  .replied('hotel.book', 'ROOM_BOOKED', { price: 120 })
  .expectSent('card.charge', { tripId: 't1', card: 'full', amount: 420 });

booked.replied('card.charge', 'CARD_CHARGED').expectState('completed');

booked
  .replied('card.charge', 'CARD_DECLINED', { reason: 'no_money' })
  .expectSent('hotel.cancel')
  .replied('hotel.cancel', 'ROOM_CANCELLED')
  .expectSent('flight.cancel')
  .replied('flight.cancel', 'SEAT_CANCELLED')
  .expectState('compensated');

// No answer: it may have been charged, so the refund comes before the rest.
booked.unanswered('card.charge').expectSent('card.refund');
console.log('the definition does what it should');
