/** Messages that were set aside, for a person to look at, send again or drop. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { DeadLetter, DeadLetters } from '../bus/bus.ts';
import { idParam, pageOf, pageQuery, toPage, toTime } from '../modules/paging.ts';

interface DeadLetterOptions {
  readonly deadLetters: DeadLetters;
}

const deadLetterBody = z
  .object({
    id: z.string(),
    queue: z.string(),
    type: z.string(),
    messageId: z.string(),
    sagaId: z.string(),
    reason: z.string(),
    attempts: z.int(),
    deadAt: z.string(),
  })
  .openapi('DeadLetter');

const listDeadLetters = createRoute({
  operationId: 'listDeadLetters',
  method: 'get',
  path: '/dead-letters',
  request: { query: pageQuery },
  responses: {
    200: {
      content: { 'application/json': { schema: pageOf(deadLetterBody) } },
      description: 'What was set aside, the oldest first',
    },
  },
});

const redrive = createRoute({
  operationId: 'redriveDeadLetter',
  method: 'post',
  path: '/dead-letters/{id}/redrive',
  request: { params: idParam },
  responses: { 202: { description: 'It was sent again' } },
});

const discard = createRoute({
  operationId: 'discardDeadLetter',
  method: 'delete',
  path: '/dead-letters/{id}',
  request: { params: idParam },
  responses: { 204: { description: 'It is gone for good' } },
});

export function deadLetterRoutes(app: OpenAPIHono, { deadLetters }: DeadLetterOptions): void {
  app.openapi(listDeadLetters, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const all = await deadLetters.list();
    const rest = all.slice(cursor === undefined ? 0 : indexAfter(all, cursor));
    return c.json(toPage(rest.slice(0, limit + 1), limit, toBody), 200);
  });
  app.openapi(redrive, async (c) => {
    const { id } = c.req.valid('param');
    require(await deadLetters.redrive(id));
    return c.body(null, 202);
  });
  app.openapi(discard, async (c) => {
    require(await deadLetters.discard(c.req.valid('param').id));
    return c.body(null, 204);
  });
}

function require(found: boolean): void {
  if (!found) throw new HTTPException(404, { message: 'there is no such dead letter' });
}

/** Dead letters sort by id; one that is gone meanwhile still has its place. */
function indexAfter(all: readonly DeadLetter[], id: string): number {
  const index = all.findIndex((letter) => letter.id > id);
  return index === -1 ? all.length : index;
}

function toBody({ id, queue, reason, attempts, deadAt, message }: DeadLetter) {
  const { type, id: messageId, sagaId } = message;
  return { id, queue, type, messageId, sagaId, reason, attempts, deadAt: toTime(deadAt) };
}
