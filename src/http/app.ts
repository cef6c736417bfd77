/** The HTTP app: what crosses every route, then the routes of the modules. */
import { setMaxListeners } from 'node:events';
import { OpenAPIHono } from '@hono/zod-openapi';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { Billing } from '../modules/billing/index.ts';
import { billRoutes } from '../modules/billing/routes.ts';
import { type Bookings, sagaDefinitions } from '../modules/booking/index.ts';
import { bookingRoutes } from '../modules/booking/routes.ts';
import type { Parking } from '../modules/parking/index.ts';
import { slotRoutes } from '../modules/parking/routes.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Tracing } from '../ports/trace.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { logRequests } from './access-log.ts';
import { asyncApiRoutes } from './asyncapi-routes.ts';
import { checkBodies, takeBodies } from './body.ts';
import { onlyLoopbackNames, refuseForeignChanges } from './browser-guard.ts';
import { announceClose } from './connection.ts';
import { deadLetterBulkRoutes } from './dead-letter-bulk-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { referencePolicy } from './docs/routes.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { answerNotFound } from './methods.ts';
import { meterRequests, metricsRoutes } from './metrics-routes.ts';
import { openApiRoutes } from './openapi.ts';
import { guardOperator } from './operator.ts';
import { answerError, invalid } from './problem.ts';
import { createBookingLimit } from './rate-limit.ts';
import { revalidate } from './revalidation.ts';
import { sagaEventRoutes } from './saga-events.ts';
import { sagaRoutes } from './saga-routes.ts';
import { sagaVerbRoutes } from './saga-verb-routes.ts';
import { refuseUnknownNames } from './strict-names.ts';
import { traceRequests } from './tracing.ts';

/** What is answered is data: were it taken for a page, the page could do nothing. */
const nothingElse = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

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
  guardRequests(app, options);
  revalidate(app);
  refuseUnknownNames(app);
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

/** What is refused whatever the route, in this order. */
function guardRequests(app: OpenAPIHono, { operatorToken, ending, clock }: AppOptions): void {
  announceClose(app, ending);
  takeBodies(app, clock);
  if (operatorToken === undefined) onlyLoopbackNames(app);
  refuseForeignChanges(app);
  checkBodies(app);
  if (operatorToken !== undefined) guardOperator(app, operatorToken);
}

function routesOfBookings(app: OpenAPIHono, bookings: Bookings, options: AppOptions): void {
  const { sagas, orchestrator } = bookings;
  const { bookingsPerMinute: perMinute, ending } = options;
  // Each stream and each client that waits listens for the end, and leaves when it is done.
  setMaxListeners(0, ending);
  const admit = perMinute === undefined ? async () => {} : createBookingLimit(perMinute);
  bookingRoutes(app, { bookings, admit, ending });
  sagaRoutes(app, { sagas, counts: orchestrator.counts, definitions: sagaDefinitions });
  sagaVerbRoutes(app, { sagas, orchestrator });
  sagaEventRoutes(app, { sagas, orchestrator, ...options });
}

function secureHeadersOf(app: OpenAPIHono): void {
  // Whether the names that lead here are for TLS alone is for whoever ends TLS (RFC 6797, 7.2).
  const strictTransportSecurity = false;
  const ofData = secureHeaders({ strictTransportSecurity, contentSecurityPolicy: nothingElse });
  const ofPages = secureHeaders({
    ...{ strictTransportSecurity, contentSecurityPolicy: referencePolicy },
  });
  app.use((c, next) => (/^\/docs(\/|$)/.test(c.req.path) ? ofPages(c, next) : ofData(c, next)));
}
