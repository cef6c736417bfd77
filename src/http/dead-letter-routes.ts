/** Dead letters over HTTP: a person looks at them, has them sent again, or drops them. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { DeadLetter, DeadLetters, Redriven } from '../bus/dead-letters.ts';
import type { App } from './app-env.ts';
import { deadLetterBulkRoutes, deadLetterFilter } from './dead-letter-bulk-routes.ts';
import { exampleEnd, exampleIds } from './examples.ts';
import { idParam, pageOf, pageQuery, toPage, toPageRequest, toTime } from './paging.ts';
import { defineRoute, json } from './route.ts';

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
  .openapi('DeadLetter', {
    examples: [
      {
        id: exampleIds.deadLetter,
        queue: 'billing.commands',
        type: 'billing.pay',
        messageId: `${exampleIds.saga}:pay-bill:do`,
        sagaId: exampleIds.saga,
        reason: 'the payment gateway is not available',
        attempts: 5,
        deadAt: exampleEnd,
      },
    ],
  });

const listDeadLetters = defineRoute({
  operationId: 'listDeadLetters',
  method: 'get',
  path: '/dead-letters',
  access: 'anyone',
  request: { query: pageQuery.extend(deadLetterFilter.shape) },
  responses: {
    200: {
      ...json(pageOf(deadLetterBody)),
      description: 'What was set aside, the oldest first',
    },
  },
});

const getDeadLetter = defineRoute({
  operationId: 'getDeadLetter',
  method: 'get',
  path: '/dead-letters/{id}',
  access: 'anyone',
  request: { params: idParam },
  responses: {
    200: {
      ...json(deadLetterBody),
      description: 'What was set aside, with the reason',
    },
  },
});

const redrive = defineRoute({
  operationId: 'redriveDeadLetter',
  method: 'post',
  path: '/dead-letters/{id}/redrive',
  access: 'operator',
  request: { params: idParam },
  responses: { 202: { description: 'Its saga still awaits it, and sent it again' } },
});

const discard = defineRoute({
  operationId: 'discardDeadLetter',
  method: 'delete',
  path: '/dead-letters/{id}',
  access: 'operator',
  request: { params: idParam },
  responses: { 204: { description: 'It is gone for good' } },
});

/**
 * Adds `/dead-letters` to an app: the letters of a bus, and the operator's verbs to have one or
 * many sent again or dropped.
 * @param deadLetters those of the bus, such as `bus.deadLetters`
 */
export function deadLetterRoutes(app: App, deadLetters: DeadLetters): void {
  deadLetterOneRoutes(app, deadLetters);
  deadLetterBulkRoutes(app, deadLetters);
}

function deadLetterOneRoutes(app: App, deadLetters: DeadLetters): void {
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
