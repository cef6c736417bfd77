/** Answers of the API: the thing that each shows, or the error that a person can act on. */
import { z } from 'zod';
import { CliError, usage } from './errors.ts';

const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** The most that one page of the API has. */
const PAGE = 200;
/** Statuses that pass: a server ends and begins, or has too much to do. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/** The thing that an answer shows: everything of the API has an id. */
export async function thing<Body extends { readonly id: string }>(
  call: Promise<{ readonly data?: Body | undefined }>,
): Promise<Body> {
  const data = await answer(call);
  if (typeof data.id === 'string') return data;
  throw foreign();
}

/** @throws CliError if an answer has no body that is an object */
export async function answer<Body extends object>(
  call: Promise<{ readonly data?: Body | undefined }>,
): Promise<Body> {
  const { data } = await call;
  if (typeof data === 'object' && data !== null) return data;
  throw foreign();
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });

/** The items of a list, over as many pages as it takes. */
export async function listed<Item>(
  limit: number,
  call: (query: PageQuery) => Promise<{ readonly data?: Page<Item> | undefined }>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null && items.length < limit; ) {
    const query: PageQuery = { limit: Math.min(PAGE, limit - items.length) };
    const found: Page<Item> = await answer(call(cursor === '' ? query : { ...query, cursor }));
    understood(page, found);
    items.push(...found.items);
    // A page without items is the last, or this would have no end.
    cursor = found.items.length === 0 ? null : found.nextCursor;
  }
  return items.slice(0, limit);
}

/** Values without those that are undefined: what is not given is not sent. */
export function given<Values extends object>(values: Values): Given<Values> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  // The entries that are left are those of the type.
  return Object.fromEntries(entries) as Given<Values>;
}

type Given<Values> = { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/**
 * Checks an id that is to stand in a path.
 * @throws CliError for `.` and `..`, which lead elsewhere, and for an empty one
 */
export function idOf(text: string): string {
  if (text === '') throw usage('an id is empty');
  if (/^\.\.?$/.test(text)) throw usage(`${text} is not an id`);
  return text;
}

/** Whom a request was sent to, and what it showed. */
interface Asked {
  readonly url: string;
  readonly token: string | undefined;
}

/** The error for an answer that is none: a problem in the API's words, or not of the API. */
export function refusal(asked: Asked, { status, headers }: Response, text: string): CliError {
  const isPassing = PASSING.includes(status);
  const body = toJson(text);
  const parsed = problem.safeParse(body);
  if (parsed.success) {
    const { detail, errors } = parsed.data;
    const faults = errors.map((fault) => `${fault.pointer || '/'} ${fault.detail}`);
    const said = status === 401 ? unauthorized(asked) : [detail, ...faults].join('; ');
    return new CliError('refused', said, { isPassing, problem: Object(body) });
  }
  if (status === 401) return new CliError('refused', unauthorized(asked));
  const location = headers.get('Location');
  const leads = location === null ? '' : `, which leads to ${location}`;
  const said = `the answer was ${status}${leads}: is ${asked.url} the address of the API?`;
  return new CliError('unreachable', said, { isPassing });
}

function unauthorized({ token }: Asked): string {
  return token === undefined
    ? 'this is for the operator: give the token with --token or OPERATOR_TOKEN'
    : 'the token is not one of the server: give another with --token or OPERATOR_TOKEN';
}

/** @throws CliError if the answer is not what the API says */
export function understood<Shape>(schema: z.ZodType<Shape>, answer: unknown): Shape {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw foreign();
}

/** The error for an answer that the API would not give. */
export function foreign(): CliError {
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
