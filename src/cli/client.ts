/** The API as the command line calls it: an answer, or an error that a person can act on. */
import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';
import { CliError } from './errors.ts';

export interface ApiOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly clock: Clock;
}

export interface Call {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The time that the API is asked to wait before it answers; beyond that it has its usual time.
   */
  readonly waitMs?: number;
}

/** A resource as the API shows it; the code that prints it names the fields. */
export type Item = Readonly<Record<string, unknown>>;

/** Each call throws CliError if nobody answers in time, or the answer is a problem. */
export interface Api {
  /** An answer whose body has been read. */
  fetch(path: string, call?: Call): Promise<Response>;
  /** The thing that an answer shows. */
  send(path: string, call?: Call): Promise<Item>;
  /** The items of a list, over as many pages as it takes. */
  list(path: string, limit: number): Promise<readonly Item[]>;
  /** Server-sent events as bytes, until they end or break; undefined if none will come. */
  events(path: string, headers: Readonly<Record<string, string>>): Promise<Bytes | undefined>;
}

export type Bytes = AsyncIterable<Uint8Array>;

/** Everything of the API has an id, and what has none is not of the API. */
export const item = z.looseObject({ id: z.string() });
const page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullable(),
});
const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** The most that one page of the API has. */
const PAGE = 200;
/** The time that an answer may take, to its last byte. */
const ANSWER_MS = 15_000;
/** A stream says something every 15 s (see `http/saga-events.ts`): one that does not is dead. */
const SILENT_MS = 45_000;
const EVENTS = 'text/event-stream';
/** Statuses that pass: a server ends and begins, or has too much to do. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/**
 * A client of the HTTP API at `options.url`. An answer may take 15 s, and a stream be silent for
 * 45 s.
 */
export function createApi(options: ApiOptions): Api {
  const ask = async (path: string, call: Call = {}) => {
    const limit = createTimeLimit(options.clock, ANSWER_MS + (call.waitMs ?? 0));
    try {
      const response = await send(options, limit, { path, ...call });
      const text = await textOf(options, response);
      if (!response.ok) throw refusal(options, response, text);
      // No answer to a command is a page: this is a proxy in between that wants a login.
      if (response.headers.get('Content-Type')?.startsWith('text/html')) throw foreign();
      return new Response(text === '' ? null : text, response);
    } finally {
      limit.stop();
    }
  };
  const jsonOf = async (path: string, call?: Call) => toJson(await (await ask(path, call)).text());
  return {
    fetch: ask,
    send: async (path, call) => understood(item, await jsonOf(path, call)),
    async list(path, limit) {
      const items: Item[] = [];
      for (let cursor: string | null = ''; cursor !== null && items.length < limit; ) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - items.length)) });
        if (cursor !== '') query.set('cursor', cursor);
        const next = `${path}${path.includes('?') ? '&' : '?'}${query}`;
        const found: z.output<typeof page> = understood(page, await jsonOf(next));
        items.push(...found.items);
        // A page without items is the last, or this would have no end.
        cursor = found.items.length === 0 ? null : found.nextCursor;
      }
      return items.slice(0, limit);
    },
    async events(path, headers) {
      const limit = createTimeLimit(options.clock, ANSWER_MS);
      const accept = { Accept: EVENTS, ...headers };
      const response = await send(options, limit, { path, headers: accept });
      const isStream = response.headers.get('Content-Type')?.startsWith(EVENTS);
      if (response.ok && response.body !== null && isStream) return chunksOf(response.body, limit);
      const text = await textOf(options, response).finally(limit.stop);
      if (!response.ok) throw refusal(options, response, text);
      if (response.status === 204) return undefined;
      throw foreign();
    },
  };
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
  { url, token }: ApiOptions,
  { signal, stop }: TimeLimit,
  { path, method = 'GET', body, headers }: Call & { readonly path: string },
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      signal,
      // A change that is led elsewhere would arrive there as a mere look.
      redirect: 'manual',
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
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
  return new CliError(
    'unreachable',
    `nothing answers at ${url} (${message || code}); ${how}`,
    true,
  );
}

function refusal({ url }: ApiOptions, response: Response, text: string): CliError {
  const { status, headers } = response;
  if (status === 401)
    return new CliError('refused', 'this is for the operator: give the token with --token');
  const isPassing = PASSING.includes(status);
  const parsed = problem.safeParse(toJson(text));
  if (parsed.success) {
    const { detail, errors } = parsed.data;
    const faults = errors.map((fault) => `${fault.pointer || '/'} ${fault.detail}`);
    return new CliError('refused', [detail, ...faults].join('; '), isPassing);
  }
  const location = headers.get('Location');
  const leads = location === null ? '' : `, which leads to ${location}`;
  const said = `the answer was ${status}${leads}: is ${url} the address of the API?`;
  return new CliError('unreachable', said, isPassing);
}

/** @throws CliError if the answer is not what the API says */
export function understood<Shape>(schema: z.ZodType<Shape>, answer: unknown): Shape {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw foreign();
}

function foreign(): CliError {
  const said = 'the answer does not come from this API; check the address and its release';
  return new CliError('unreachable', said);
}

/** The text parsed as JSON; undefined if it is none. */
export function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
