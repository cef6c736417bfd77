/**
 * Refuses names that a route does not declare, so that a mistyped one does not pass for something
 * else. Here: names of the query, and of the body if the route takes none. The names of a body that
 * it does take are checked by its schema.
 */
import type { App } from './app-env.ts';
import { type Fault, pointerTo } from './faults.ts';
import { invalid } from './problem.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import type { Route } from './route-facts.ts';
import { NOT_KNOWN, NOT_UTF8 } from './sentences.ts';

/** Answers 422 with a fault for each name that the route does not declare. */
export function refuseUnknownNames(app: App): void {
  app.use(async (c, next) => {
    const route = c.get('route');
    if (route === undefined) return next();
    const sendsUndeclaredBody = route.request?.body === undefined && c.get('body') !== undefined;
    const faults = [
      ...queryFaults(c.req.url, namesInQuery(route)),
      ...(sendsUndeclaredBody ? bodyFaults(await c.req.text()) : []),
    ];
    return faults.length > 0 ? invalid(c, faults) : next();
  });
}

/** The names of the query's schema, which is an object's. */
function namesInQuery({ request }: Route): readonly string[] {
  const query: unknown = request?.query;
  const hasShape = typeof query === 'object' && query !== null && 'shape' in query;
  return hasShape ? Object.keys(query.shape as object) : []; // The shape of zod's own object.
}

function queryFaults(url: string, names: readonly string[]): readonly Fault[] {
  const start = url.indexOf('?');
  if (start === -1) return [];
  const pairs = url.slice(start + 1).split('&');
  return pairs.flatMap((pair): readonly Fault[] => {
    if (pair === '') return [];
    const [name, value] = [pair.split('=', 1)[0] ?? '', pair].map(decoded);
    if (name === undefined || value === undefined)
      return [{ in: 'query', pointer: pointerTo([pair]), detail: NOT_UTF8 }];
    if (names.includes(name)) return [];
    return [{ in: 'query', pointer: pointerTo([name]), detail: NOT_KNOWN }];
  });
}

/** The text, or undefined if its percent-encoding is not UTF-8. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** The faults of a body for a route that takes none: empty is none, and so is `{}`. */
function bodyFaults(text: string): readonly Fault[] {
  if (text === '') return [];
  const body = parsed(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return [{ in: 'body', pointer: '', detail: 'no body is taken here' }];
  return Object.keys(body).map((name) => ({
    in: 'body',
    pointer: pointerTo([name]),
    detail: NOT_KNOWN,
  }));
}

/** @throws ProblemError if it is no JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const detail = 'the body is no JSON, and none is taken here';
    throw new ProblemError(problemKinds.malformedBody, detail);
  }
}
