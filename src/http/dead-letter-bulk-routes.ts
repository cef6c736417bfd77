/** Many dead letters at once, with their number said first. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { DeadLetters } from '../bus/dead-letters.ts';
import { BusUnavailableError } from '../bus/errors.ts';
import { deadLetterFilter } from './dead-letter-routes.ts';

/** So many letters may be acted on by one request: the oldest of those that match. */
const MAX_BULK = 1_000;
/** Letters that are acted on at a time: each redrive is a question to whoever knows the saga. */
const AT_A_TIME = 100;

const bulkBody = z.object({
  filter: deadLetterFilter.default({}),
  /** The number that an earlier call without it gave: nothing is done if it has changed. */
  count: z.int().min(1).max(MAX_BULK).optional(),
});

const bulkAnswer = z
  .object({
    count: z.int(),
    done: z.int(),
    refused: z.array(z.object({ id: z.string(), detail: z.string() })),
  })
  .openapi('DeadLetterBulkAnswer');

const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
});

function bulkRoute(verb: 'redrive' | 'discard', meaning: string) {
  return createRoute({
    operationId: `${verb}DeadLetters`,
    method: 'post',
    path: `/dead-letters/${verb}`,
    request: { body: { ...json(bulkBody), required: true } },
    responses: {
      200: { ...json(bulkAnswer), description: 'How many dead letters match; nothing was done' },
      202: { ...json(bulkAnswer), description: meaning },
    },
  });
}

const redriveAll = bulkRoute('redrive', 'Each that its saga still awaits was sent again');
const discardAll = bulkRoute('discard', 'Each of them is gone for good');

/** Does it to one; resolves with why not, or nothing once it was done. */
type Act = (id: string) => Promise<string | undefined>;

export function deadLetterBulkRoutes(app: OpenAPIHono, deadLetters: DeadLetters): void {
  const acts: readonly (readonly [typeof redriveAll, Act])[] = [
    [redriveAll, (id) => redriveOne(deadLetters, id)],
    [discardAll, async (id) => ((await deadLetters.discard(id)) ? undefined : NOT_THERE)],
  ];
  for (const [route, act] of acts)
    app.openapi(route, async (c) => {
      const { filter, count } = c.req.valid('json');
      const found = await deadLetters.list({ ...filter, limit: MAX_BULK });
      if (count === undefined) return c.json({ count: found.length, done: 0, refused: [] }, 200);
      checkCount(found.length, count);
      const ids = found.map(({ id }) => id);
      return c.json(await actOnAll(ids, act), 202);
    });
}

const NOT_THERE = 'it is not there any more';

async function redriveOne(deadLetters: DeadLetters, id: string): Promise<string | undefined> {
  const redriven = await deadLetters.redrive(id);
  if (redriven.outcome === 'refused') return redriven.why;
  return redriven.outcome === 'missing' ? NOT_THERE : undefined;
}

function checkCount(found: number, expected: number): void {
  if (found === expected) return;
  const message = `${found} dead letters match now, not ${expected}; look again before acting`;
  throw new HTTPException(409, { message });
}

async function actOnAll(ids: readonly string[], act: Act): Promise<z.output<typeof bulkAnswer>> {
  const refused: { id: string; detail: string }[] = [];
  const one = async (id: string) => {
    const detail = await act(id).catch((error: unknown) => {
      // What was done to others is done, and has to be told.
      if (error instanceof BusUnavailableError) return error.message;
      throw error;
    });
    if (detail !== undefined) refused.push({ id, detail });
  };
  for (let from = 0; from < ids.length; from += AT_A_TIME)
    await Promise.all(ids.slice(from, from + AT_A_TIME).map(one));
  return { count: ids.length, done: ids.length - refused.length, refused };
}
