/** The HTTP app: what crosses every route, then the routes of the modules. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { Clock, Log } from '../bus/ports.ts';
import type { Tracing } from '../bus/trace.ts';
import type { Billing } from '../modules/billing/index.ts';
import { billRoutes } from '../modules/billing/routes.ts';
import { type Bookings, sagaDefinitions } from '../modules/booking/index.ts';
import { bookingRoutes } from '../modules/booking/routes.ts';
import type { Parking } from '../modules/parking/index.ts';
import { slotRoutes } from '../modules/parking/routes.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { logRequests } from './access-log.ts';
import { asyncApiRoutes } from './asyncapi-routes.ts';
import { deadLetterBulkRoutes } from './dead-letter-bulk-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { referencePolicy } from './docs/routes.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { answerNotFound } from './methods.ts';
import { meterRequests, metricsRoutes } from './metrics-routes.ts';
import { openApiRoutes } from './openapi.ts';
import { guardOperator } from './operator.ts';
import { answerError, invalid, problem } from './problem.ts';
import { limitBookings } from './rate-limit.ts';
import { revalidate } from './revalidation.ts';
import { sagaEventRoutes } from './saga-events.ts';
import { sagaRoutes } from './saga-routes.ts';
import { sagaVerbRoutes } from './saga-verb-routes.ts';
import { traceRequests } from './tracing.ts';

/** The largest body taken: far above any request of this API. */
const MAX_BODY_BYTES = 16 * 1024;

/** What is answered is data: were it taken for a page, the page could do nothing. */
const nothingElse = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** What can be asked for without a body. */
const ACTION = /\/(redrive|cancellation|abort|retry)$/;

export interface AppOptions {
  /** The modules that run in this process: only their routes are served. */
  readonly bookings: Bookings | undefined;
  readonly parking: Parking | undefined;
  readonly billing: Billing | undefined;
  readonly deadLetters: DeadLetters;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly operatorToken?: string | undefined;
  /** Bookings a minute by one client; no bound where it is not given. */
  readonly bookingsPerMinute?: number | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

export function createApp(options: AppOptions): OpenAPIHono {
  const { log } = options;
  const app = new OpenAPIHono({
    defaultHook: (result, c) => (result.success ? undefined : invalid(c, result.error)),
  });
  app.use(requestId());
  logRequests(app, log, options.clock);
  meterRequests(app, options.metrics);
  traceRequests(app, options.tracing);
  secureHeadersOf(app);
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  app.use(onlyJson);
  const { operatorToken, bookingsPerMinute } = options;
  if (operatorToken !== undefined) guardOperator(app, operatorToken);
  if (bookingsPerMinute !== undefined) limitBookings(app, bookingsPerMinute);
  revalidate(app);
  app.notFound((c) => answerNotFound(app, c));
  app.onError((error, c) => answerError(c, error, log));

  const { bookings, parking, billing } = options;
  healthRoutes(app, options.readiness);
  metricsRoutes(app, options.metrics);
  asyncApiRoutes(app);
  if (parking !== undefined) slotRoutes(app, parking);
  if (bookings !== undefined) routesOfBookings(app, bookings, options);
  if (billing !== undefined) billRoutes(app, billing);
  deadLetterRoutes(app, options.deadLetters);
  deadLetterBulkRoutes(app, options.deadLetters);
  openApiRoutes(app);
  return app;
}

function routesOfBookings(app: OpenAPIHono, bookings: Bookings, options: AppOptions): void {
  const { sagas, orchestrator } = bookings;
  bookingRoutes(app, bookings);
  sagaRoutes(app, { sagas, definitions: sagaDefinitions });
  sagaVerbRoutes(app, { sagas, orchestrator });
  sagaEventRoutes(app, { sagas, orchestrator, ...options });
}

function secureHeadersOf(app: OpenAPIHono): void {
  const ofData = secureHeaders({ contentSecurityPolicy: nothingElse });
  const ofPages = secureHeaders({ contentSecurityPolicy: referencePolicy });
  app.use((c, next) => (/^\/docs(\/|$)/.test(c.req.path) ? ofPages(c, next) : ofData(c, next)));
}

function tooLarge(c: Context): Response {
  return problem(c, { status: 413, detail: `a body may have at most ${MAX_BODY_BYTES} bytes` });
}

/** A body that is not JSON is refused before anything reads it. */
async function onlyJson(c: Context, next: Next): Promise<void> {
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  const hasBody = c.req.method === 'POST' || c.req.method === 'PATCH';
  const isAction = type === undefined && ACTION.test(c.req.path);
  if (hasBody && !isAction && type !== 'application/json')
    throw new HTTPException(415, { message: 'send JSON, with Content-Type: application/json' });
  await next();
}
