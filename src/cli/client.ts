/** The API as the command line calls it: an answer, or an error that a person can act on. */
import { z } from 'zod';
import { CliError } from './errors.ts';

export interface ApiOptions {
  readonly url: string;
  readonly token: string | undefined;
}

export interface Call {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A thing as the API shows it: what is asked of it is named where it is printed. */
export type Item = Readonly<Record<string, unknown>>;

export interface Api {
  /** @throws CliError where nobody answers, or the answer is a problem */
  fetch(path: string, call?: Call): Promise<Response>;
  /** The body of an answer. */
  get(path: string): Promise<Item>;
  /** The items of a list, over as many pages as it takes. */
  list(path: string, limit: number): Promise<readonly Item[]>;
}

const item = z.record(z.string(), z.unknown());
const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** The most that one page of the API has. */
const PAGE = 200;

export function createApi({ url, token }: ApiOptions): Api {
  const ask = async (path: string, { method = 'GET', body, headers, signal }: Call = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      const how = 'start it with npm start, or name another with --url';
      throw new CliError('unreachable', `nothing answers at ${url}; ${how}`);
    });
    if (response.ok) return response;
    throw new CliError('refused', await sentenceOf(response));
  };
  const get = async (path: string) => item.parse(await (await ask(path)).json());
  return {
    fetch: ask,
    get,
    async list(path, limit) {
      const items: Item[] = [];
      for (let cursor: string | null = ''; cursor !== null && items.length < limit; ) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - items.length)) });
        if (cursor !== '') query.set('cursor', cursor);
        const found: z.output<typeof page> = page.parse(
          await get(`${path}${path.includes('?') ? '&' : '?'}${query}`),
        );
        items.push(...found.items);
        cursor = found.nextCursor;
      }
      return items;
    },
  };
}

async function sentenceOf(response: Response): Promise<string> {
  const text = await response.text();
  if (response.status === 401) return 'this is for the operator: give the token with --token';
  const parsed = problem.safeParse(toJson(text));
  if (!parsed.success) return `the answer was ${response.status}: is this the address of the API?`;
  const { detail, errors } = parsed.data;
  const faults = errors.map((fault) => `${fault.pointer || '/'} ${fault.detail}`);
  return [detail, ...faults].join('; ');
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
