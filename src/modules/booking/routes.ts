/** The bookings over HTTP. A booking is accepted at once and decided by its saga. */
import type { z } from '@hono/zod-openapi';
import type { App, AppContext } from '../../http/app-env.ts';
import { exampleIds } from '../../http/examples.ts';
import { location } from '../../http/fields.ts';
import { idParam, toPage, toPageRequest } from '../../http/paging.ts';
import { ProblemError, problemKinds } from '../../http/problem-kinds.ts';
import type { Admit } from '../../http/rate-limit.ts';
import { defineRoute, json, jsonBody } from '../../http/route.ts';
import type { Wait } from '../../orchestrator/runner/watchers.ts';
import {
  acceptedHeaders,
  bookingBody,
  bookingHeaders,
  bookingPage,
  bookingQuery,
  cancellingExample,
  MAX_WAIT_S,
  newBooking,
  pendingExample,
  toBody,
} from './bodies.ts';
import { type Answer, requestFingerprint } from './idempotency.ts';
import type { Bookings, Origin } from './index.ts';
import { preferredWaitS } from './prefer.ts';
import { cancellationProblems, keyProblems } from './problems.ts';

const tags = ['bookings'];
const bookingParam = idParam('The id of the booking', exampleIds.booking);

const addBooking = defineRoute({
  operationId: 'createBooking',
  method: 'post',
  path: '/bookings',
  tags,
  summary: 'Book a slot',
  description:
    'Accepts the booking at once; its saga then blocks the slot, has the bill paid and reserves ' +
    'the slot, or undoes what it did. With `Prefer: wait=N` the answer waits for its end.',
  access: 'anyone',
  problems: [
    ...keyProblems,
    problemKinds.tooManyRequests,
    problemKinds.overloaded,
    problemKinds.orchestratorStopped,
  ],
  request: {
    headers: bookingHeaders,
    body: {
      ...jsonBody(newBooking, { slotId: exampleIds.slot, paymentMethod: 'pm_declined' }),
      required: true,
    },
  },
  responses: {
    201: {
      ...json(bookingBody),
      headers: acceptedHeaders,
      description: 'Its saga has ended, as asked for by Prefer',
    },
    202: {
      ...json(bookingBody, pendingExample),
      headers: acceptedHeaders,
      description: 'Accepted; its saga is at work',
    },
  },
});

const listBookings = defineRoute({
  operationId: 'listBookings',
  method: 'get',
  path: '/bookings',
  tags,
  summary: 'List bookings',
  description: 'A page of bookings, newest first, of all or of one status or slot.',
  access: 'anyone',
  request: { query: bookingQuery },
  responses: { 200: { ...json(bookingPage), description: 'Bookings, newest first' } },
});

const getBooking = defineRoute({
  operationId: 'getBooking',
  method: 'get',
  path: '/bookings/{id}',
  tags,
  summary: 'Get a booking',
  description: 'One booking, with the state of its saga. Poll it with `If-None-Match`.',
  access: 'anyone',
  isRevalidated: true,
  problems: [problemKinds.notFound],
  request: { params: bookingParam },
  responses: { 200: { ...json(bookingBody), description: 'The booking' } },
});

const cancelBooking = defineRoute({
  operationId: 'cancelBooking',
  method: 'post',
  path: '/bookings/{id}/cancellation',
  tags,
  summary: 'Cancel a booking',
  description:
    'Begins the saga that refunds the bill and frees the slot of an approved booking. It only ' +
    'goes forward: once begun, the booking will be `cancelled`.',
  access: 'anyone',
  problems: [problemKinds.notFound, ...cancellationProblems, problemKinds.orchestratorStopped],
  request: { params: bookingParam },
  responses: {
    202: {
      ...json(bookingBody, cancellingExample),
      headers: location('The saga that cancels it', `/sagas/${exampleIds.otherSaga}`),
      description: 'It is being cancelled by the saga in Location',
    },
  },
});

/** The parts that the routes of bookings act on. */
export interface BookingRoutes {
  readonly bookings: Bookings;
  /** Counts each booking for its client. */
  readonly admit: Admit;
  /** Aborted when the process ends: clients that wait for a saga are answered at once. */
  readonly ending: AbortSignal;
}

/** Adds `/bookings` to an app. */
export function bookingRoutes(app: App, options: BookingRoutes): void {
  const { bookings, admit, ending } = options;
  app.openapi(addBooking, async (c) => {
    const wish = c.req.valid('json');
    const { Prefer: prefer, 'Idempotency-Key': key } = c.req.valid('header');
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
  if (booking !== undefined) return booking;
  throw new ProblemError(problemKinds.notFound, 'there is no such booking');
}
