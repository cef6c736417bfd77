/** Defines routes with their facts, and finds the facts of the route that answers a request. */
import type { RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import { matchedRoutes } from 'hono/route';
import type { App, AppContext, AppEnv } from './app-env.ts';
import type { Route, RouteFacts } from './route-facts.ts';

/** Middleware by which a route is found again among all that match a request. */
interface Carrier extends MiddlewareHandler<AppEnv> {
  readonly route: Route;
}

/**
 * Defines a route with its facts. It answers only on an app that calls {@link findRoutes}: on any
 * other, nobody would hold its callers to its `access`.
 */
export function defineRoute<
  Path extends string,
  Defined extends Omit<RouteConfig, 'path' | 'middleware'> & { readonly path: Path } & RouteFacts,
>(route: Defined): Defined {
  const carry: MiddlewareHandler<AppEnv> = (c, next) => {
    if (c.get('route') === route) return next();
    throw new Error(
      `nobody looked up the facts of ${route.operationId}: add it to a createApp app`,
    );
  };
  return { ...route, middleware: Object.assign(carry, { route }) };
}

/**
 * Lets all that comes after it know the route that answers, by `c.get('route')`. If a page and a
 * route for programs have the same address, it is the one that the request prefers.
 */
export function findRoutes(app: App): void {
  app.use(async (c, next) => {
    const handlers = matchedRoutes(c).map(({ handler }): unknown => handler);
    const routes = handlers.filter(isCarrier).map(({ route }) => route);
    const forPrograms = routes.find(({ isPage }) => !isPage);
    const page = routes.find(
      (one) => one.isPage && (forPrograms === undefined || forPrograms.path === one.path),
    );
    c.set('route', page && (forPrograms === undefined || prefersPage(c)) ? page : forPrograms);
    await next();
    if (page !== undefined && forPrograms !== undefined) c.res.headers.append('Vary', 'Accept');
  });
}

const [PAGE, DATA] = ['text/html', 'application/json'];

/** True if the client would rather have HTML than JSON (RFC 9110, 12.5.1), as browsers do. */
export function prefersPage(c: AppContext): boolean {
  const match = (accepted: readonly Accepted[]) =>
    qualityOf(accepted, PAGE) > qualityOf(accepted, DATA) ? PAGE : DATA;
  return accepts(c, { header: 'Accept', supports: [PAGE, DATA], default: DATA, match }) === PAGE;
}

/** A range of media types that a client takes, and how gladly. */
interface Accepted {
  readonly type: string;
  readonly q: number;
}

/** The quality of a media type by the most specific range that it is in; 0 if it is in none. */
function qualityOf(accepted: readonly Accepted[], type: string): number {
  const ranges = [type, type.replace(/[^/]+$/, '*'), '*/*'];
  const found = ranges.map((range) => accepted.find((one) => one.type.toLowerCase() === range));
  return found.find((one) => one !== undefined)?.q ?? 0;
}

function isCarrier(handler: unknown): handler is Carrier {
  return typeof handler === 'function' && 'route' in handler;
}

/**
 * Checks that each route of an app states its facts. Call it when all are added.
 * @throws Error naming the first that does not
 */
export function checkFacts(app: App): void {
  const routes = app.openAPIRegistry.definitions.flatMap((one) =>
    one.type === 'route' ? [one.route] : [],
  );
  const bare = routes.find((route) => !('access' in route));
  if (bare === undefined) return;
  throw new Error(`${bare.method} ${bare.path} does not state its access: use defineRoute`);
}

/**
 * JSON of this form, as the content of an answer.
 * @param example one of this very answer; that of the form is shown if it is left out
 */
export function json<Schema extends z.ZodType>(schema: Schema, example?: z.input<Schema>) {
  const shown = example === undefined ? {} : { example };
  return { content: { 'application/json': { schema, ...shown } } };
}

/** JSON of this form, as the content of a request, with an example that fits it. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, example: z.input<Schema>) {
  return { content: { 'application/json': { schema, example } } };
}
