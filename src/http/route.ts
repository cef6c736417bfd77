/** Defines routes with their facts, and finds the facts of the route that answers a request. */
import type { RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { App, AppEnv } from './app-env.ts';
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

/** Lets all that comes after it know the route that answers, by `c.get('route')`. */
export function findRoutes(app: App): void {
  app.use((c, next) => {
    const handlers = matchedRoutes(c).map(({ handler }): unknown => handler);
    c.set('route', handlers.find(isCarrier)?.route);
    return next();
  });
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

/** JSON of this form, as the content of an answer. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } } };
}

/** JSON of this form, as the content of a request, with an example that fits it. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, example: z.input<Schema>) {
  return { content: { 'application/json': { schema, example } } };
}
