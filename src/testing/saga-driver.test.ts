import { describe, expect, it } from 'vitest';
import {
  bookFlight,
  bookHotel,
  cancelFlight,
  cancelHotel,
  ofTrip,
} from '../../tests/support/trip-contracts.ts';
import { command, noData } from '../bus/contract.ts';
import { goBack, next, saga } from '../orchestrator/saga.ts';
import { given } from './saga-driver.ts';

const remind = command({
  type: 'mail.remind',
  request: ofTrip,
  success: { REMINDED: noData },
  refusal: {},
});

const trip = saga({ name: 'trip', version: 1, input: ofTrip, businessKey: (input) => input.trip })
  .local('note', { do: ({ input }) => `open ${input.trip}`, compensate: () => 'close' })
  .command('flight', {
    send: bookFlight,
    request: ({ input }) => ({ ...input, unknown: 'to the contract' }),
    on: { FLIGHT_BOOKED: next, FLIGHT_FULL: goBack },
    compensate: { send: cancelFlight, request: ({ input }) => input },
  })
  .pivot('hotel', {
    send: bookHotel,
    request: ({ input, replies }) => ({ ...input, seat: replies.flight.seat }),
    on: { HOTEL_BOOKED: next, HOTEL_FULL: goBack },
    compensate: { send: cancelHotel, request: ({ input }) => input },
  })
  .retriable('mail', {
    send: remind,
    request: ({ input }) => input,
    on: { REMINDED: next },
  })
  .build();

const begun = () => given(trip, { trip: 't1' });
const withSeat = () => begun().replied('flight.book', 'FLIGHT_BOOKED', { seat: '7a' });

describe('a saga, given its input and the replies to its commands', () => {
  it('goes from one command to the next until it is completed', () => {
    begun()
      .expectWork('open t1')
      .expectSent('flight.book', { trip: 't1' })
      .expectState('running')
      .replied('flight.book', 'FLIGHT_BOOKED', { seat: '7a' })
      .expectWork()
      .expectSent('hotel.book', { trip: 't1', seat: '7a' })
      .replied('hotel.book', 'HOTEL_BOOKED')
      .expectStep('hotel', 'done')
      .expectSent('mail.remind')
      .replied('mail.remind', 'REMINDED')
      .expectNothingSent()
      .expectState('completed');
  });

  it('goes back when it is refused', () => {
    withSeat()
      .replied('hotel.book', 'HOTEL_FULL', { reason: 'no room' })
      .expectSent('flight.cancel', { trip: 't1' })
      .expectState('compensating')
      .replied('flight.cancel', 'FLIGHT_CANCELLED')
      .expectWork('close')
      .expectStep('hotel', 'refused')
      .expectStep('flight', 'compensated')
      .expectState('compensated');
  });

  it('undoes also what was not answered by its deadline', () => {
    withSeat()
      .unanswered('hotel.book')
      .expectStep('hotel', 'compensating')
      .expectSent('hotel.cancel')
      .replied('hotel.cancel', 'HOTEL_CANCELLED')
      .expectSent('flight.cancel');
  });

  it('is stalled when what it must have goes unanswered, and heals', () => {
    withSeat()
      .replied('hotel.book', 'HOTEL_BOOKED')
      .unanswered('mail.remind')
      .expectNothingSent()
      .expectState('stalled')
      .replied('mail.remind', 'REMINDED')
      .expectState('completed');
  });

  it('goes back when it is aborted', () => {
    begun().aborted().expectSent('flight.cancel').expectStep('flight', 'compensating');
  });

  it('may go two ways from one point', () => {
    const flown = withSeat();
    flown.replied('hotel.book', 'HOTEL_BOOKED').expectState('running');
    flown.replied('hotel.book', 'HOTEL_FULL', { reason: 'no room' }).expectState('compensating');
    expect(flown.instance.businessKey).toBe('t1');
  });
});

describe('an expectation that is not met says what there was instead', () => {
  it.each([
    [
      'another command',
      () => begun().expectSent('hotel.book'),
      'hotel.book was to be sent, but flight.book with {"trip":"t1"} was sent',
    ],
    [
      'another request',
      () => begun().expectSent('flight.book', { trip: 't2' }),
      'flight.book with {"trip":"t2"} was to be sent, but flight.book with {"trip":"t1"} was sent',
    ],
    [
      'no command',
      () =>
        withSeat().replied('hotel.book', 'HOTEL_BOOKED').unanswered('mail.remind').expectSent('x'),
      'x was to be sent, but nothing was sent',
    ],
    [
      'a command',
      () => begun().expectNothingSent(),
      'nothing was to be sent, but flight.book with {"trip":"t1"} was sent',
    ],
    [
      'other work',
      () => begun().expectWork('close'),
      'local work was to be ["close"], but is ["open t1"]',
    ],
    [
      'another state',
      () => begun().expectState('completed'),
      'the saga was to be completed, but is running and awaits flight.book',
    ],
    [
      'another state of a step',
      () => begun().expectStep('flight', 'done'),
      'step flight was to be done, but is running',
    ],
    [
      'no such step',
      () => begun().expectStep('train', 'done'),
      'step train was to be done, but there is none',
    ],
  ])('%s', (_, expectation, told) => {
    expect(expectation).toThrow(told);
  });
});

describe('what cannot happen to a saga is refused', () => {
  it.each([
    [
      'a reply to what is not awaited',
      () => begun().replied('hotel.book', 'HOTEL_BOOKED'),
      'hotel.book cannot be answered: the saga is running and awaits flight.book',
    ],
    [
      'a reply that the command does not have',
      () => begun().replied('flight.book', 'HOTEL_BOOKED'),
      'flight.book has no reply HOTEL_BOOKED; it has FLIGHT_BOOKED, FLIGHT_FULL',
    ],
    [
      'a reply that does not fit its contract',
      () => begun().replied('flight.book', 'FLIGHT_BOOKED', { seat: 7 }),
      'FLIGHT_BOOKED with {"seat":7} does not fit its contract',
    ],
    [
      'an abort behind the pivot',
      () => withSeat().replied('hotel.book', 'HOTEL_BOOKED').aborted(),
      'trip cannot be aborted: the saga has passed its pivot',
    ],
  ])('%s', (_, happening, why) => {
    expect(happening).toThrow(why);
  });

  it('a request that does not fit its contract', () => {
    const odd = saga({ name: 'odd', version: 1, input: ofTrip, businessKey: () => 'o' })
      // What JavaScript would let through.
      .command('flight', {
        send: bookFlight,
        request: () => ({}) as { trip: string },
        on: { FLIGHT_BOOKED: next, FLIGHT_FULL: goBack },
        compensate: { send: cancelFlight, request: ({ input }) => input },
      })
      .build();
    expect(() => given(odd, { trip: 't1' })).toThrow('the request of flight.book does not fit');
  });
});
