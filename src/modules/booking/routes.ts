/** The bookings over HTTP. A booking is accepted at once and decided by its saga. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { App, AppContext } from '../../http/app-env.ts';
import { exampleEnd, exampleIds, exampleStart } from '../../http/examples.ts';
import {
  filterBy,
  idParam,
  pageOf,
  pageQuery,
  toPage,
  toPageRequest,
  toTime,
} from '../../http/paging.ts';
import { createRateLimit } from '../../http/rate-limit.ts';
import { defineRoute, json, jsonBody } from '../../http/route.ts';
import { sagaStates } from '../../orchestrator/instance.ts';
import type { Wait } from '../../orchestrator/runner/watchers.ts';
import { paymentMethod } from '../billing/contract.ts';
import { bookingStatuses } from './booking.ts';
import { BookingConflictError, IdempotencyConflictError, KeyReusedError } from './errors.ts';
import { type Answer, requestFingerprint } from './idempotency.ts';
import type { Bookings, Origin } from './index.ts';
import { preferredWaitS } from './prefer.ts';
import type { BookingView } from './store.ts';

/** The longest that a client may ask to wait for the end of its booking's saga. */
const MAX_WAIT_S = 30;

const bookingBody = z
  .object({
    id: z.string(),
    slotId: z.string(),
    status: z.enum(bookingStatuses),
    sagaId: z.string(),
    sagaState: z.enum(sagaStates),
    reason: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Booking', {
    examples: [
      {
        id: exampleIds.booking,
        slotId: exampleIds.slot,
        status: 'rejected',
        sagaId: exampleIds.saga,
        sagaState: 'compensated',
        reason: 'card_declined',
        createdAt: exampleStart,
        updatedAt: exampleEnd,
      },
    ],
  });

const newBooking = z.strictObject({
  slotId: z.string().min(1).max(100),
  paymentMethod: paymentMethod.default('pm_ok'),
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
  .transform((key) => key.replace(/^"(.*)"$/, '$1'));

const located = z.object({ Location: z.string() });
const accepted = located.extend({ 'Idempotent-Replayed': z.literal('true').optional() });

const addBooking = defineRoute({
  operationId: 'book',
  method: 'post',
  path: '/bookings',
  access: 'anyone',
  problems: [
    { error: KeyReusedError, status: 422 },
    { error: IdempotencyConflictError, status: 409, retryAfterS: 1 },
  ],
  request: {
    headers: z.object({
      prefer: z.string().optional(),
      'idempotency-key': idempotencyKey.optional(),
    }),
    body: {
      ...jsonBody(newBooking, { slotId: exampleIds.slot, paymentMethod: 'pm_declined' }),
      required: true,
    },
  },
  responses: {
    201: {
      ...json(bookingBody),
      headers: accepted,
      description: 'Its saga has ended, as asked for by Prefer',
    },
    202: {
      ...json(bookingBody),
      headers: accepted,
      description: 'Accepted; its saga is at work',
    },
  },
});

const listBookings = defineRoute({
  operationId: 'listBookings',
  method: 'get',
  path: '/bookings',
  access: 'anyone',
  request: {
    query: pageQuery.extend({
      status: z.enum(bookingStatuses).optional(),
      slotId: filterBy.optional(),
    }),
  },
  responses: { 200: { ...json(pageOf(bookingBody)), description: 'Bookings, newest first' } },
});

const getBooking = defineRoute({
  operationId: 'getBooking',
  method: 'get',
  path: '/bookings/{id}',
  access: 'anyone',
  isRevalidated: true,
  request: { params: idParam },
  responses: { 200: { ...json(bookingBody), description: 'The booking' } },
});

const cancelBooking = defineRoute({
  operationId: 'cancelBooking',
  method: 'post',
  path: '/bookings/{id}/cancellation',
  access: 'anyone',
  problems: [{ error: BookingConflictError, status: 409 }],
  request: { params: idParam },
  responses: {
    202: {
      ...json(bookingBody),
      headers: located,
      description: 'It is being cancelled by the saga in Location',
    },
  },
});

/** The parts that the routes of bookings act on. */
export interface BookingRoutes {
  readonly bookings: Bookings;
  /** Bookings that one client may make within a minute; no bound if undefined. */
  readonly bookingsPerMinute: number | undefined;
  /** Aborted when the process ends: clients that wait for a saga are answered at once. */
  readonly ending: AbortSignal;
}

/** Adds `/bookings` to an app. */
export function bookingRoutes(app: App, options: BookingRoutes): void {
  const { bookings, ending } = options;
  const admit = createRateLimit({ perMinute: options.bookingsPerMinute, what: 'bookings' });
  app.openapi(addBooking, async (c) => {
    const wish = c.req.valid('json');
    const { prefer, 'idempotency-key': key } = c.req.valid('header');
    const keyed = key === undefined ? undefined : { key, fingerprint: requestFingerprint(wish) };
    const start = async () => {
      await admit(c);
      return (await bookings.book({ ...wish, keyed, ...originOf(c) })).id;
    };
    const timeoutMs = Math.min(preferredWaitS(prefer), MAX_WAIT_S) * 1_000;
    const answer = (id: string) => answerFor(bookings, id, { timeoutMs, signal: ending });
    const { status, body, isReplay } =
      keyed === undefined
        ? { ...(await answer(await start())), isReplay: false }
        : await bookings.idempotency.once(keyed, { start, answer });
    if (isReplay) c.header('Idempotent-Replayed', 'true');
    return c.json(body, status, { Location: `/bookings/${body.id}` });
  });
  app.openapi(listBookings, (c) => {
    const { status, slotId, ...query } = c.req.valid('query');
    const rows = bookings.queries.list({ status, slotId }, toPageRequest(query));
    return c.json(toPage(rows, query.limit, toBody), 200);
  });
  app.openapi(cancelBooking, async (c) => {
    const { id } = c.req.valid('param');
    const cancellation = found(await bookings.cancel(id, originOf(c)));
    const body = toBody(found(bookings.queries.get(id)));
    return c.json(body, 202, { Location: `/sagas/${cancellation.sagaId}` });
  });
  app.openapi(getBooking, (c) =>
    c.json(toBody(found(bookings.queries.get(c.req.valid('param').id))), 200),
  );
}

/** The booking as it is, once its saga has ended or the client will wait no longer. */
async function answerFor(
  bookings: Bookings,
  id: string,
  wait: Wait,
): Promise<Answer<z.input<typeof bookingBody>>> {
  const { sagaId } = found(bookings.queries.get(id));
  const ended = wait.timeoutMs > 0 && (await bookings.ended(sagaId, wait));
  return { status: ended ? 201 : 202, body: toBody(found(bookings.queries.get(id))) };
}

/** The request, and the trace that it is part of. */
function originOf(c: AppContext): Origin {
  return { requestId: c.get('requestId'), trace: c.get('trace') };
}

function found<Found>(booking: Found | undefined): Found {
  if (booking === undefined) throw new HTTPException(404, { message: 'there is no such booking' });
  return booking;
}

function toBody(booking: BookingView): z.input<typeof bookingBody> {
  const { cancellationSagaId: _, createdAt, updatedAt, ...shown } = booking;
  // A saga that has been removed had ended, as its booking shows.
  const ended = booking.status === 'rejected' ? 'compensated' : 'completed';
  const sagaState = z.enum(sagaStates).parse(booking.sagaState ?? ended);
  return { ...shown, sagaState, createdAt: toTime(createdAt), updatedAt: toTime(updatedAt) };
}
