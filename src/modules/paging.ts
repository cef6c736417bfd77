/** Pages of a list: the cursor is the id of the last row, so rows added meanwhile do no harm. */
import { z } from '@hono/zod-openapi';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be the nextCursor of an earlier answer')
  .transform((text) => Buffer.from(text, 'base64url').toString('utf8'));

/** `?limit=` and `?cursor=` of every list; other parameters extend it. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: cursor.optional(),
});

/** What a store is asked for: one row more than the page, to know whether another follows. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The schema of a page of items. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export function toPageRequest(query: z.output<typeof pageQuery>): PageRequest {
  return { limit: query.limit + 1, after: query.cursor };
}

/** Cuts the row too many off, and names the last one that is left as the cursor. */
export function toPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const nextCursor = last === undefined ? null : Buffer.from(last.id).toString('base64url');
  return { items: shown.map(toItem), nextCursor };
}

/** The id in the path of one resource. */
export const idParam = z.object({ id: z.string().min(1).max(100) });

/** Milliseconds since the epoch, as an RFC 3339 time. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
