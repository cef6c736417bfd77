/** The bodies and headers of the routes of bookings, as the API describes them. */
import { z } from '@hono/zod-openapi';
import { exampleEnd, exampleIds, exampleStart } from '../../http/examples.ts';
import { location, text, time, uuid } from '../../http/fields.ts';
import { filterBy, pageOf, pageQuery, toTime } from '../../http/paging.ts';
import { sagaStates } from '../../orchestrator/instance.ts';
import { paymentMethod } from '../billing/contract.ts';
import { bookingStatuses } from './booking.ts';
import { rejectionCodes, sentenceFor } from './rejection.ts';
import type { BookingView } from './store.ts';

/** The longest that a client may ask to wait for the end of its booking's saga. */
export const MAX_WAIT_S = 30;

const example = {
  id: exampleIds.booking,
  slotId: exampleIds.slot,
  status: 'rejected',
  sagaId: exampleIds.saga,
  sagaState: 'compensated',
  cancellationSagaId: null,
  reason: 'card_declined',
  reasonDetail: 'the card was declined',
  createdAt: exampleStart,
  updatedAt: exampleEnd,
} as const;

/** Just after it was asked for. */
export const pendingExample = {
  ...example,
  status: 'pending',
  sagaState: 'running',
  reason: null,
  reasonDetail: null,
  updatedAt: exampleStart,
} as const;

/** One that was made, just after its cancellation was asked for. */
export const cancellingExample = {
  ...pendingExample,
  status: 'approved',
  sagaState: 'completed',
  cancellationSagaId: exampleIds.otherSaga,
  updatedAt: exampleEnd,
} as const;

const status = z.enum(bookingStatuses).openapi({
  description:
    '`approved` as soon as its slot is blocked, before it is paid: `sagaState` tells if all is ' +
    'done',
});

/** A booking as the API shows it. */
export const bookingBody = z
  .object({
    id: uuid('The id of the booking'),
    slotId: text('The slot that was asked for, as the client wrote it'),
    status,
    sagaId: uuid('The saga that makes the booking'),
    sagaState: z.enum(sagaStates).openapi({
      description: '`completed` once all is done, `compensated` once all that was done is undone',
    }),
    cancellationSagaId: uuid('The saga that cancels it; null until that was asked for').nullable(),
    reason: z
      .enum(rejectionCodes)
      .nullable()
      .openapi({
        description:
          'Why it was rejected: a code, or null. `refused`, `deadline` and `aborted` stand for ' +
          'words of a participant, of the engine or of an operator, which are in `reasonDetail`',
      }),
    reasonDetail: text('Why it was rejected, as a sentence; null if it was not').nullable(),
    createdAt: time('When it was asked for'),
    updatedAt: time('When it was changed last'),
  })
  .openapi('Booking', {
    description: 'A booking of a slot, with the state of the saga that makes it.',
    examples: [example],
  });

export const bookingPage = pageOf('BookingPage', bookingBody, example);

/** The wish of a client. */
export const newBooking = z
  .strictObject({
    slotId: z.string().min(1).max(100).openapi({ description: 'The slot to be booked' }),
    paymentMethod: paymentMethod.default('pm_ok').openapi({
      description: 'One of the magic payment methods of the simulated provider',
    }),
  })
  .openapi('NewBooking', {
    description: 'What a client asks for.',
    examples: [{ slotId: exampleIds.slot, paymentMethod: 'pm_declined' }],
  });

/**
 * 1 to 255 visible characters, bare or as a quoted string. The description shows the pattern, and
 * engines of other languages have no look-ahead.
 */
const idempotencyKey = z
  .string()
  .regex(
    /^(?:"[\x21\x23-\x7e]{1,255}"|[\x21\x23-\x7e][\x21-\x7e]{0,254})$/,
    'must be 1 to 255 visible characters, quoted or bare',
  )
  .transform((key) => key.replace(/^"(.*)"$/, '$1'))
  .openapi({
    description:
      'A name for this request. Repeated within 24 hours, with the same body, it makes no second ' +
      'booking, and gets the first answer again',
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  });

/** The headers that a request for a booking may have. */
export const bookingHeaders = z.object({
  Prefer: z
    .string()
    .optional()
    .openapi({
      description:
        `\`wait=N\` waits up to N seconds, at most ${MAX_WAIT_S}, for the end of the saga ` +
        '(RFC 7240)',
      example: 'wait=20',
    }),
  'Idempotency-Key': idempotencyKey.optional(),
});

/** The headers of an answer to it. */
export const acceptedHeaders = location('The booking', `/bookings/${exampleIds.booking}`).extend({
  'Idempotent-Replayed': z
    .literal('true')
    .optional()
    .openapi({ description: 'This is the first answer to the `Idempotency-Key`, again' }),
});

/** The query of a list of bookings. */
export const bookingQuery = pageQuery.extend({
  status: z.enum(bookingStatuses).optional().openapi({ description: 'Bookings in this status' }),
  slotId: filterBy.optional().openapi({ description: 'Bookings of this slot' }),
});

/** The body that shows a booking. */
export function toBody(booking: BookingView): z.input<typeof bookingBody> {
  const { createdAt, updatedAt, reasonText, ...shown } = booking;
  // A saga that has been removed had ended, as its booking shows.
  const ended = booking.status === 'rejected' ? 'compensated' : 'completed';
  return {
    ...shown,
    sagaState: z.enum(sagaStates).parse(booking.sagaState ?? ended),
    reasonDetail: sentenceFor({ reason: booking.reason, reasonText }),
    createdAt: toTime(createdAt),
    updatedAt: toTime(updatedAt),
  };
}
