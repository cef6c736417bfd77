/** Slots and bills of modules that run elsewhere, by the HTTP API of their process. */
import { z } from 'zod';
import type { OperatorToken } from '../http/operator-tokens.ts';
import type { Bill } from '../modules/billing/bill.ts';
import { billBody } from '../modules/billing/routes.ts';
import { slotBody } from '../modules/parking/routes.ts';
import type { Slot } from '../modules/parking/slot.ts';
import { whyOf } from '../ports/errors.ts';
import { ModuleAwayError, SlotChangeError } from './errors.ts';
import type { BillSource, FloorWish, SlotSource } from './sources.ts';

/** The API of another process. */
export interface Elsewhere {
  /** Its base, such as `http://parking:3000`. */
  readonly url: string;
  readonly fetch: typeof fetch;
  /** Runs one call; its signal is aborted if it takes too long. */
  readonly inTime: <Answer>(call: (signal: AbortSignal) => Promise<Answer>) => Promise<Answer>;
}

const slotList = z.object({ items: z.array(slotBody), nextCursor: z.string().nullable() });
const time = z.iso.datetime().transform((text) => Date.parse(text));
// A process of an earlier build has no sentences, and none is shown here.
const timedBill = billBody
  .omit({ reasonDetail: true })
  .extend({ createdAt: time, updatedAt: time });
const problemBody = z.object({ detail: z.string() });

/** The largest page of the API. */
const PAGE = 200;
/** Pages read for one floor: slots behind them, the 20,001st and on, are found by no name. */
const MAX_PAGES = 100;
/** Statuses by which the other process tells why it refuses a change. */
const REFUSALS = [404, 409, 422];

/** @param size the number of slots of one floor */
export function slotsElsewhere(elsewhere: Elsewhere, size: number): SlotSource {
  const changed = async (path: string, change: Required<Call>) => {
    const answer = await call(elsewhere, path, change);
    const refusal = problemBody.safeParse(answer.body).data;
    if (refusal !== undefined && REFUSALS.includes(answer.status))
      throw new SlotChangeError(refusal.detail);
    return inForm(elsewhere, slotBody, okBody(elsewhere, answer));
  };
  return {
    isLocal: false,
    async floor({ status, name = '', floor }: FloorWish) {
      const skipped = (floor - 1) * size;
      const found: Slot[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const query = new URLSearchParams({
          limit: String(PAGE),
          ...(status && { status }),
          ...(cursor !== null && { cursor }),
        });
        const answer = await read(elsewhere, `/slots?${query}`);
        const page: z.output<typeof slotList> = inForm(elsewhere, slotList, answer);
        pages += 1;
        found.push(...page.items.filter((slot) => slot.name.startsWith(name)));
        cursor = page.nextCursor;
      } while (cursor !== null && pages < MAX_PAGES && found.length <= skipped + size);
      const slots = found.slice(skipped, skipped + size);
      return { slots, hasNext: found.length > skipped + size, counts: undefined };
    },
    async get(id) {
      const found = await read(elsewhere, `/slots/${encodeURIComponent(id)}`);
      return found === undefined ? undefined : inForm(elsewhere, slotBody, found);
    },
    add: (name, by) => changed('/slots', { method: 'POST', body: { name }, by }),
    async change({ id, status }, by) {
      const path = `/slots/${encodeURIComponent(id)}`;
      await changed(path, { method: 'PATCH', body: { status }, by });
    },
  };
}

/** The bills, without the key of the charge: that is billing's own. */
export function billsElsewhere(elsewhere: Elsewhere): BillSource {
  const toBill = (found: unknown): Bill => {
    return { ...inForm(elsewhere, timedBill, found), chargeKey: '' };
  };
  return {
    async of(bookingId) {
      const query = new URLSearchParams({ bookingId });
      const list = z.object({ items: z.array(z.unknown()) });
      const found = inForm(elsewhere, list, await read(elsewhere, `/bills?${query}`));
      return found.items.map(toBill);
    },
    async get(id) {
      const found = await read(elsewhere, `/bills/${encodeURIComponent(id)}`);
      return found === undefined ? undefined : toBill(found);
    },
  };
}

/** The JSON at a path; undefined for a 404. @throws ModuleAwayError */
async function read(elsewhere: Elsewhere, path: string): Promise<unknown> {
  const answer = await call(elsewhere, path, { method: 'GET' });
  return answer.status === 404 ? undefined : okBody(elsewhere, answer);
}

/** @throws ModuleAwayError for an answer that is no success */
function okBody({ url }: Elsewhere, { status, body }: Answer): unknown {
  if (status < 200 || status > 299) throw new ModuleAwayError(url, `it answered ${status}`);
  return body;
}

/** @throws ModuleAwayError for an answer of another form, as of a server that is no module */
function inForm<Schema extends z.ZodType>({ url }: Elsewhere, schema: Schema, body: unknown) {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ModuleAwayError(url, 'its answer does not have the form of this API', parsed.error);
}

interface Call {
  readonly method: string;
  readonly body?: object;
  /** The operator whose act it is, so that the other process knows, too. */
  readonly by?: OperatorToken | undefined;
}

interface Answer {
  readonly status: number;
  /** Undefined if it is no JSON. */
  readonly body: unknown;
}

/** @throws ModuleAwayError */
async function call(elsewhere: Elsewhere, path: string, asked: Call): Promise<Answer> {
  const { url, inTime } = elsewhere;
  const { method, body, by } = asked;
  const headers = {
    Accept: 'application/json',
    ...(body && { 'Content-Type': 'application/json' }),
    ...(by && { Authorization: `Bearer ${by.token}` }),
  };
  try {
    return await inTime(async (signal) => {
      const answer = await elsewhere.fetch(url.replace(/\/$/, '') + path, {
        method,
        headers,
        signal,
        // A change that was sent on may have become a read, and succeed as one.
        redirect: 'manual',
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await jsonIn(answer) };
    });
  } catch (error) {
    throw new ModuleAwayError(url, whyOf(error), error);
  }
}

/** The JSON of an answer; undefined if it is none. */
async function jsonIn(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
