/** Messages that were set aside, for a person to look at, have sent again, or drop. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { DeadLetter, DeadLetters, Redriven } from '../bus/dead-letters.ts';
import { idParam, pageOf, pageQuery, toPage, toPageRequest, toTime } from './paging.ts';

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

/** Which of them; a part that is not given admits all. */
export const deadLetterFilter = z.object({
  queue: z.string().min(1).max(255).optional(),
  type: z.string().min(1).max(255).optional(),
  sagaId: z.string().min(1).max(255).optional(),
  reason: z.string().min(1).max(500).optional().openapi({ description: 'a part of the reason' }),
});

const listDeadLetters = createRoute({
  operationId: 'listDeadLetters',
  method: 'get',
  path: '/dead-letters',
  request: { query: pageQuery.extend(deadLetterFilter.shape) },
  responses: {
    200: {
      content: { 'application/json': { schema: pageOf(deadLetterBody) } },
      description: 'What was set aside, the oldest first',
    },
  },
});

const getDeadLetter = createRoute({
  operationId: 'getDeadLetter',
  method: 'get',
  path: '/dead-letters/{id}',
  request: { params: idParam },
  responses: {
    200: {
      content: { 'application/json': { schema: deadLetterBody } },
      description: 'What was set aside, with the reason',
    },
  },
});

const redrive = createRoute({
  operationId: 'redriveDeadLetter',
  method: 'post',
  path: '/dead-letters/{id}/redrive',
  request: { params: idParam },
  responses: { 202: { description: 'Its saga still awaits it, and sent it again' } },
});

const discard = createRoute({
  operationId: 'discardDeadLetter',
  method: 'delete',
  path: '/dead-letters/{id}',
  request: { params: idParam },
  responses: { 204: { description: 'It is gone for good' } },
});

export function deadLetterRoutes(app: OpenAPIHono, deadLetters: DeadLetters): void {
  app.openapi(listDeadLetters, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query');
    const found = await deadLetters.list({ ...filter, ...toPageRequest({ limit, cursor }) });
    return c.json(toPage(found, limit, toBody), 200);
  });
  app.openapi(getDeadLetter, async (c) => {
    const found = await deadLetters.find(c.req.valid('param').id);
    if (found === undefined) throw notThere();
    return c.json(toBody(found), 200);
  });
  app.openapi(redrive, async (c) => {
    check(await deadLetters.redrive(c.req.valid('param').id));
    return c.body(null, 202);
  });
  app.openapi(discard, async (c) => {
    if (!(await deadLetters.discard(c.req.valid('param').id))) throw notThere();
    return c.body(null, 204);
  });
}

function check(redriven: Redriven): void {
  if (redriven.outcome === 'missing') throw notThere();
  if (redriven.outcome === 'refused') throw new HTTPException(409, { message: redriven.why });
}

function notThere(): HTTPException {
  return new HTTPException(404, { message: 'there is no such dead letter' });
}

function toBody({ id, queue, reason, attempts, deadAt, message }: DeadLetter) {
  const { type, id: messageId, sagaId } = message;
  return { id, queue, type, messageId, sagaId, reason, attempts, deadAt: toTime(deadAt) };
}
