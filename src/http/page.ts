/**
 * Pages for people, and the forms on them: routes that answer with HTML, at an address of their own
 * or at that of a route for programs. The description of the API leaves them out; their facts count
 * as those of any route.
 */
import type { MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { z } from 'zod';
import type { App, AppContext, AppEnv, ProblemPage } from './app-env.ts';
import { isSafe } from './browser-guard.ts';
import { faultsOf } from './faults.ts';
import { invalid } from './problem.ts';
import { prefersPage } from './route.ts';
import type { Route, RouteFacts } from './route-facts.ts';
import { NOT_UTF8, sentenceOf } from './sentences.ts';

interface Words extends Pick<RouteFacts, 'access' | 'isTraced' | 'isRevalidated' | 'problems'> {
  /** The operation's name, as the log and the metrics have it. */
  readonly name: string;
  /** With parameters in braces, as in `/sagas/{id}`. */
  readonly path: string;
}

export interface PageWords<Query extends z.ZodObject> extends Words {
  readonly query: Query;
}

export interface FormWords<Form extends z.ZodType> extends Words {
  /** The fields of the form; one that it does not know is a 422. */
  readonly form: Form;
}

/** The query of a page that takes none. */
export const noQuery = z.object({});

/** Parameters of the path, by name. */
type Params = Readonly<Record<string, string>>;

/**
 * Adds a page, before the routes for programs are added: at an address that both have, the request
 * says by its `Accept` which one it wants (RFC 9110, 12.5.1).
 */
export function addPage<Query extends z.ZodObject>(
  app: App,
  { query, ...words }: PageWords<Query>,
  answer: (c: AppContext, asked: z.output<Query>, params: Params) => Response | Promise<Response>,
): void {
  add(app, { ...routeOf(words, 'get'), request: { query } }, async (c) => {
    const asked = query.safeParse(c.req.query(), { error: sentenceOf });
    if (!asked.success) return invalid(c, faultsOf(asked.error, 'query'));
    return answer(c, asked.data, c.req.param());
  });
}

/** Adds the taker of a form, which sends the browser on to a page once it has acted. */
export function addForm<Form extends z.ZodType>(
  app: App,
  { form, ...words }: FormWords<Form>,
  act: (c: AppContext, filled: z.output<Form>, params: Params) => Response | Promise<Response>,
): void {
  const body = { content: { 'application/x-www-form-urlencoded': { schema: form } } };
  const route = { ...routeOf(words, 'post'), takesForm: true, request: { body } };
  add(app, route, async (c) => {
    const text = await c.req.text();
    if (!isUtf8(text)) return invalid(c, [{ in: 'body', pointer: '', detail: NOT_UTF8 }]);
    const fields = Object.fromEntries(new URLSearchParams(text));
    const filled = form.safeParse(fields, { error: sentenceOf });
    if (!filled.success) return invalid(c, faultsOf(filled.error, 'body'));
    return act(c, filled.data, c.req.param());
  });
}

/** Tells if the percent-encoding of a form is UTF-8, as that of a browser is. */
function isUtf8(form: string): boolean {
  try {
    decodeURIComponent(form);
    return true;
  } catch {
    return false;
  }
}

/** Compresses pages for the clients that take that; nothing in one is a secret to be guessed at. */
export function compressPages(app: App): void {
  const compressed = compress();
  app.use((c, next) => (c.get('route')?.isPage ? compressed(c, next) : next()));
}

/** Has problems answered as pages if a page was asked for; add it before they arise. */
export function drawProblems(app: App, draw: ProblemPage | undefined): void {
  app.use((c, next) => {
    c.set('problemPage', wantsPage(c) ? draw : undefined);
    return next();
  });
}

/** A person may also follow a link to what is no page: nothing at all, or the operator's data. */
function wantsPage(c: AppContext): boolean {
  const route = c.get('route');
  if (route?.isPage) return true;
  const isLinked = route === undefined || (route.access === 'operator' && isSafe(c.req.method));
  return isLinked && prefersPage(c);
}

function routeOf({ name, path, ...facts }: Words, method: 'get' | 'post') {
  return {
    ...facts,
    operationId: name,
    method,
    path,
    isPage: true,
    responses: {},
  };
}

function add(app: App, route: Route, answer: (c: AppContext) => Promise<Response>): void {
  const handler: MiddlewareHandler<AppEnv> = (c, next) => {
    if (c.get('route') !== route) return next();
    // A page may show what is for its visitor alone, as it is now; no cache in between keeps it.
    c.header('Cache-Control', 'private, no-cache');
    return answer(c);
  };
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, Object.assign(handler, { route }));
}
