/** The HTTP API of this product: the routes of the modules that run here, and what it is called. */
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { App, RouteGroup } from '../http/app-env.ts';
import { asyncApiRoutes } from '../http/asyncapi-routes.ts';
import { deadLetterRoutes } from '../http/dead-letter-routes.ts';
import type { ApiInfo } from '../http/openapi.ts';
import { sagaRoutes } from '../http/saga-routes.ts';
import { billRoutes } from '../modules/billing/routes.ts';
import { bookingReplies } from '../modules/booking/contract.ts';
import { type Bookings, sagaDefinitions } from '../modules/booking/index.ts';
import { bookingRoutes } from '../modules/booking/routes.ts';
import { contracts } from '../modules/modules.ts';
import { slotRoutes } from '../modules/parking/routes.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Modules } from './assembly.ts';

export const apiInfo: ApiInfo = {
  title: 'Parking bookings',
  version: '0.1.0',
  description: [
    'Book a parking slot: a saga over three services, each with a database of its own.',
    'Errors are problem details (RFC 9457). Lists are pages: pass `nextCursor` as `cursor`.',
    'Changing slots, sagas and dead letters is for the operator where a token is set.',
  ].join(' '),
};

export interface ApiOptions {
  readonly deadLetters: DeadLetters;
  /** Bookings that one client may make within a minute; no bound if undefined. */
  readonly bookingsPerMinute: number | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** The routes of these modules, in the order in which the documents show them. */
export function routesOf(modules: Modules, options: ApiOptions): readonly RouteGroup[] {
  const { bookings, parking, billing } = modules;
  return [
    describeMessages,
    (app) => parking && slotRoutes(app, parking),
    (app) => bookings && routesOfBookings(app, bookings, options),
    (app) => billing && billRoutes(app, billing),
    (app) => deadLetterRoutes(app, options.deadLetters),
  ];
}

function describeMessages(app: App): void {
  asyncApiRoutes(app, {
    title: 'Parking bookings: messages between the modules',
    // Of the messages, not of the software: it counts up when one of them changes.
    version: '1.0.0',
    contracts,
    replyQueue: bookingReplies,
  });
}

function routesOfBookings(app: App, bookings: Bookings, options: ApiOptions): void {
  const { bookingsPerMinute, ending, clock, log } = options;
  const { sagas, orchestrator } = bookings;
  bookingRoutes(app, { bookings, bookingsPerMinute, ending });
  sagaRoutes(app, {
    sagas,
    orchestrator,
    definitions: sagaDefinitions,
    businessKey: 'bookingId',
    ending,
    clock,
    log,
  });
}
