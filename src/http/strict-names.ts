/**
 * Names that a route does not know are refused and told, so that a mistyped one does not pass for
 * something else: of the query here, of the body by the schemas, and where a route takes no body
 * here again.
 */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Fault, invalidFor, NOT_KNOWN, pointerTo } from './problem.ts';

interface StrictRoute {
  readonly method: string;
  readonly request?: { readonly query?: unknown; readonly body?: unknown };
  readonly middleware?: MiddlewareHandler | readonly MiddlewareHandler[];
}

/** From now on each route of the app takes only what it declares. Call it before they are added. */
export function refuseUnknownNames(app: OpenAPIHono): void {
  const { openapi } = app;
  // The route passes through with one middleware more: what it says by its type stays.
  app.openapi = ((route, handler, hook) =>
    openapi({ ...route, middleware: declaredFirst(route) }, handler, hook)) as typeof openapi;
}

function declaredFirst(route: StrictRoute): MiddlewareHandler[] {
  return [onlyDeclared(route), ...[route.middleware ?? []].flat()];
}

function onlyDeclared({ request = {} }: StrictRoute) {
  const names = namesOf(request.query);
  const takesNoBody = request.body === undefined;
  return async (c: Context, next: Next) => {
    const faults = [
      ...queryFaults(c.req.url, names),
      ...(takesNoBody && c.get('body') !== undefined ? bodyFaults(await c.req.text()) : []),
    ];
    if (faults.length > 0) return invalidFor(c, faults);
    return next();
  };
}

/** The names of a query's schema, which is an object's. */
function namesOf(query: unknown): readonly string[] {
  const hasShape = typeof query === 'object' && query !== null && 'shape' in query;
  return hasShape ? Object.keys(query.shape as object) : []; // Zod's, by member.
}

function queryFaults(url: string, names: readonly string[]): readonly Fault[] {
  const start = url.indexOf('?');
  if (start === -1) return [];
  const pairs = url.slice(start + 1).split('&');
  return pairs.flatMap((pair): readonly Fault[] => {
    if (pair === '') return [];
    const [name, value] = [pair.split('=', 1)[0] ?? '', pair].map(decoded);
    if (name === undefined || value === undefined)
      return [{ pointer: pointerTo([pair]), detail: 'is not UTF-8 in percent-encoding' }];
    const pointer = pointerTo([name]);
    if (!names.includes(name)) return [{ pointer, detail: NOT_KNOWN }];
    return [];
  });
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Of a body where none is taken: empty is none, and so is an object without members. */
function bodyFaults(text: string): readonly Fault[] {
  if (text === '') return [];
  const body = parsed(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return [{ pointer: '', detail: 'no body is taken here' }];
  return Object.keys(body).map((name) => ({ pointer: pointerTo([name]), detail: NOT_KNOWN }));
}

/** @throws HTTPException 400 where it is no JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: 'the body is no JSON, and none is taken here' });
  }
}
