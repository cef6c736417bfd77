/** Pages of a list: the cursor is the id of the last row, so rows added meanwhile do no harm. */
import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

/** Bytes of a cursor that show that it is whole, and that it was made here. */
const CHECK_BYTES = 4;

const cursor = z
  .string()
  .max(400)
  .transform((text, context) => {
    const id = idIn(text);
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier answer' });
    return z.NEVER;
  });

/** Digits alone: `Number` would also take `1e2`, `0x10` and blanks. */
const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${MAX_LIMIT}`)
  .transform(Number)
  .pipe(z.int().max(MAX_LIMIT))
  .default(DEFAULT_LIMIT)
  .openapi({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'The most items of a page',
    example: 20,
  });

/** `?limit=` and `?cursor=` of every list; other parameters extend it. */
export const pageQuery = z.object({
  limit,
  cursor: cursor.optional().openapi({
    description: 'Where to go on: the `nextCursor` of the page before',
  }),
});

/** A value of the query that narrows a list to what belongs to one id or name. */
export const filterBy = z.string().min(1, 'must not be empty').max(100);

/** The rows that a store is asked for: one more than the page, to know whether another follows. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The schema of a page of items, by name, with an example of an item. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item, example: z.input<Item>) {
  return z
    .object({
      items: z.array(item).openapi({ description: 'The items of this page' }),
      nextCursor: z.string().nullable().openapi({
        description: 'The `cursor` of the next page; null on the last',
      }),
    })
    .openapi(name, {
      description: 'A page of a list.',
      // Known to fit, since it is of the type of the item.
      examples: [{ items: [example], nextCursor: null } as object],
    });
}

/** The request to a store for the page that a query asks for. */
export function toPageRequest(query: z.output<typeof pageQuery>): PageRequest {
  return { limit: query.limit + 1, after: query.cursor };
}

/** Makes a page of the rows of a store: cuts the extra row off, and makes the cursor. */
export function toPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const nextCursor = last === undefined ? null : cursorAt(last.id);
  return { items: shown.map(toItem), nextCursor };
}

function cursorAt(id: string): string {
  return Buffer.concat([checkOf(id), Buffer.from(id)]).toString('base64url');
}

/** The id in a cursor; undefined unless it is one of ours, whole and in its one spelling. */
function idIn(text: string): string | undefined {
  const id = Buffer.from(text, 'base64url').subarray(CHECK_BYTES).toString();
  return cursorAt(id) === text ? id : undefined;
}

function checkOf(id: string): Buffer {
  return createHash('sha256').update(`cursor:${id}`).digest().subarray(0, CHECK_BYTES);
}

/** The id in the path of one resource. */
export function idParam(description: string, example: string) {
  return z.object({ id: z.string().min(1).max(100).openapi({ description, example }) });
}

/** Milliseconds since the epoch, as an RFC 3339 time. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
