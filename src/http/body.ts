/**
 * The body of a request. It is read before anything answers, since an answer that leaves a body
 * unread breaks the connection for the next request. The checks of its form come after that.
 */
import type { Clock } from '../ports/clock.ts';
import type { App, AppContext, TakenBody } from './app-env.ts';
import { faultsInJson } from './json-text.ts';
import { invalid, problem } from './problem.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import type { Route } from './route-facts.ts';

/** The largest body accepted: far above any request of this API. */
const MAX_BODY_BYTES = 16 * 1024;
/** The part of a larger body that is read and dropped, so that an ordinary client gets its 413. */
const MAX_DROPPED_BYTES = 64 * 1024 * 1024;
/** The longest time for that. */
const MAX_DROPPING_MS = 10_000;

/** Methods whose body has a meaning; the body of a GET has none (RFC 9110, 9.3.1). */
const WITH_BODY = ['POST', 'PATCH', 'PUT', 'DELETE'];

/** Reads every body to its end, unless it is far too large, and leaves it in `c.get('body')`. */
export function takeBodies(app: App, clock: Clock): void {
  app.use(async (c, next) => {
    if (WITH_BODY.includes(c.req.method))
      c.set('body', await take(c, clock).catch(() => 'broken-off' as const));
    await next();
  });
}

async function take(c: AppContext, clock: Clock): Promise<TakenBody> {
  const { raw } = c.req;
  const length = raw.headers.get('Content-Length');
  const isShort = length !== null && Number(length) <= MAX_BODY_BYTES;
  // The server holds a client to the length that it announced, so no bound of ours is needed.
  if (isShort && !raw.headers.has('Transfer-Encoding'))
    return new Uint8Array(await raw.arrayBuffer());
  return raw.body === null ? new Uint8Array() : readBounded(raw.body.getReader(), clock);
}

async function readBounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  clock: Clock,
): Promise<TakenBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let stopDropping = () => {};
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      if (size <= MAX_BODY_BYTES && size + (value?.length ?? 0) > MAX_BODY_BYTES)
        stopDropping = clock.after(MAX_DROPPING_MS, () => void reader.cancel());
      size += value?.length ?? 0;
      if (size > MAX_DROPPED_BYTES) return 'too-large';
      if (value !== undefined && size <= MAX_BODY_BYTES) chunks.push(value);
    }
  } finally {
    stopDropping();
  }
  return size > MAX_BODY_BYTES ? 'too-large' : Buffer.concat(chunks);
}

/**
 * Lets only bodies through that are JSON in UTF-8, uncompressed and not too large. It answers 413,
 * 415, 400 or 422 to any other.
 */
export function checkBodies(app: App): void {
  app.use(async (c, next) => {
    const body = c.get('body');
    if (body === undefined) return next();
    checkHeaders(c, body);
    if (body === 'too-large') return tooLarge(c);
    if (body === 'broken-off') throw malformed('the body broke off');
    const text = decoded(body);
    const faults = c.get('route')?.takesForm ? [] : faultsInJson(text);
    if (faults.length > 0) return invalid(c, faults);
    // Validators and handlers read it from here, as if the library itself had read it.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
    // Many clients name a type although they send nothing.
    if (text === '' && takesEmptyBody(c.get('route'))) c.req.raw.headers.delete('Content-Type');
    return next();
  });
}

function tooLarge(c: AppContext): Response {
  const detail = `a body may have at most ${MAX_BODY_BYTES} bytes`;
  return problem(c, problemKinds.bodyTooLarge, { detail });
}

function malformed(detail: string): ProblemError {
  return new ProblemError(problemKinds.malformedBody, detail);
}

function unsupported(detail: string): ProblemError {
  return new ProblemError(problemKinds.unsupportedMediaType, detail);
}

/** Tells if a route can be called without a body. */
function takesEmptyBody(route: Route | undefined): boolean {
  if (route === undefined) return false;
  return route.takesEmptyBody === true || route.request?.body?.required !== true;
}

/** @throws ProblemError if the headers say that the body is not plain JSON */
function checkHeaders(c: AppContext, body: TakenBody): void {
  const { method } = c.req;
  const coding = c.req.header('Content-Encoding') ?? '';
  if (coding.split(',').some((one) => !['', 'identity'].includes(one.trim().toLowerCase()))) {
    c.header('Accept-Encoding', 'identity'); // As RFC 9110, 15.5.16, asks for.
    throw unsupported('send the body without a Content-Encoding');
  }
  const type = c.req.header('Content-Type');
  if (c.get('route')?.takesForm) return checkForm(type);
  if (type !== undefined && isJson(type)) {
    // The routes compare the plain name; the parameters have been understood here.
    if (type !== 'application/json') c.req.raw.headers.set('Content-Type', 'application/json');
    return;
  }
  const takesOne = method === 'POST' || method === 'PATCH';
  const mayBeLeftOut = !takesOne || (type === undefined && takesEmptyBody(c.get('route')));
  if (mayBeLeftOut && body instanceof Uint8Array && body.length === 0) return;
  throw unsupported('send JSON in UTF-8, with Content-Type: application/json');
}

/** @throws ProblemError if the headers do not say that the body is a form */
function checkForm(type: string | undefined): void {
  if (type?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded') return;
  throw unsupported('send a form, with Content-Type: application/x-www-form-urlencoded');
}

/** True for the media type of JSON, with no charset or UTF-8. */
function isJson(type: string): boolean {
  const [name = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((one) => one.startsWith('charset='));
  return (
    name === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))
  );
}

/** @throws ProblemError if the bytes are not UTF-8 */
function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed('the body is not text in UTF-8');
  }
}
