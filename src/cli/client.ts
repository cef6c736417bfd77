/** The API as the command line calls it: an answer, or an error that a person can act on. */
import { createParkingClient, type ParkingClient } from '../client/client.ts';
import type { Clock } from '../ports/clock.ts';
import { foreign, refusal, toJson } from './answers.ts';
import { CliError } from './errors.ts';

export interface ApiOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly clock: Clock;
  /** The time that an answer may take, to its last byte, besides what it is asked to wait. */
  readonly timeoutMs: number;
  /** As the standard has it: a socket, or an app in this process. */
  readonly fetch: typeof fetch;
}

/**
 * The typed client of the API. Each call throws CliError if nobody answers in time, or the answer
 * is a problem or not of the API.
 */
export interface Api extends Pick<ParkingClient, 'GET' | 'POST' | 'PATCH' | 'DELETE'> {
  /** Server-sent events as bytes, until they end or break; undefined if none will come. */
  events(path: string, headers: Readonly<Record<string, string>>): Promise<Bytes | undefined>;
}

export type Bytes = AsyncIterable<Uint8Array>;

/** A stream says something every 15 s (see `http/saga-events.ts`): one that does not is dead. */
const SILENT_MS = 45_000;
const EVENTS = 'text/event-stream';
/** A client of the HTTP API at `options.url`. A stream may be silent for 45 s. */
export function createApi(options: ApiOptions): Api {
  const { url, token, clock, timeoutMs } = options;
  const client = createParkingClient({
    url,
    token,
    fetch: (request) => answerTo(options, request),
  });
  return {
    GET: client.GET,
    POST: client.POST,
    PATCH: client.PATCH,
    DELETE: client.DELETE,
    async events(path, headers) {
      const limit = createTimeLimit(clock, timeoutMs);
      const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const init = { headers: { Accept: EVENTS, ...authorization, ...headers } };
      const response = await send(options, limit, new Request(`${url}${path}`, init));
      const isStream = response.headers.get('Content-Type')?.startsWith(EVENTS);
      if (response.ok && response.body !== null && isStream) return chunksOf(response.body, limit);
      const text = await textOf(options, response).finally(limit.stop);
      if (!response.ok) throw refusal(options, response, text);
      if (response.status === 204) return undefined;
      throw foreign();
    },
  };
}

/** An answer whose body has been read, and is of the API. */
async function answerTo(options: ApiOptions, request: Request): Promise<Response> {
  const limit = createTimeLimit(options.clock, options.timeoutMs + waitedMs(request));
  try {
    const response = await send(options, limit, request);
    const text = await textOf(options, response);
    if (!response.ok) throw refusal(options, response, text);
    const isText = response.headers.get('Content-Type')?.startsWith('text/plain');
    // Something in between may answer, such as a proxy that wants a login.
    if (text !== '' && !isText && typeof toJson(text) !== 'object') throw foreign();
    return new Response(text === '' ? null : text, response);
  } finally {
    limit.stop();
  }
}

/** The time that a request asks the API to wait (RFC 7240), in milliseconds. */
function waitedMs(request: Request): number {
  return Number(/^wait=(\d+)$/.exec(request.headers.get('Prefer') ?? '')?.[1] ?? 0) * 1_000;
}

interface TimeLimit {
  readonly signal: AbortSignal;
  restart(limitMs: number): void;
  stop(): void;
}

function createTimeLimit(clock: Clock, limitMs: number): TimeLimit {
  const control = new AbortController();
  const start = (ms: number) => clock.after(ms, () => control.abort(new TimeIsUp(ms)));
  let stop = start(limitMs);
  return {
    signal: control.signal,
    restart(ms) {
      stop();
      stop = start(ms);
    },
    stop: () => stop(),
  };
}

class TimeIsUp extends Error {
  constructor(limitMs: number) {
    super(`not within ${limitMs / 1_000} s`);
  }
}

async function send(
  { url, fetch }: ApiOptions,
  { signal, stop }: TimeLimit,
  request: Request,
): Promise<Response> {
  try {
    // A change that is led elsewhere would arrive there as a mere look.
    return await fetch(request, { signal, redirect: 'manual' });
  } catch (error) {
    stop();
    throw silence({ url }, error);
  }
}

function textOf(options: ApiOptions, response: Response): Promise<string> {
  return response.text().catch((error) => Promise.reject(silence(options, error)));
}

async function* chunksOf(body: Bytes, limit: TimeLimit): AsyncGenerator<Uint8Array> {
  try {
    limit.restart(SILENT_MS);
    for await (const chunk of body) {
      limit.restart(SILENT_MS);
      yield chunk;
    }
  } catch (error) {
    // The errors of `fetch` for a broken connection, and our own for a silent one.
    if (!(error instanceof TypeError || error instanceof TimeIsUp)) throw error;
  } finally {
    limit.stop();
  }
}

function silence({ url }: Pick<ApiOptions, 'url'>, error: unknown): CliError {
  const { cause = error } = error as { readonly cause?: unknown };
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const how = 'start it with npm start, or name another with --url';
  const said = `nothing answers at ${url} (${message || code}); ${how}`;
  return new CliError('unreachable', said, { isPassing: true });
}
