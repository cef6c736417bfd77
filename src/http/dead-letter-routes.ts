/** Dead letters over HTTP: a person looks at them, has them sent again, or drops them. */
import { z } from '@hono/zod-openapi';
import type { DeadLetter, DeadLetters, Redriven } from '../bus/dead-letters.ts';
import type { App } from './app-env.ts';
import { deadLetterBulkRoutes, deadLetterFilter } from './dead-letter-bulk-routes.ts';
import { exampleEnd, exampleIds } from './examples.ts';
import { count, text, time } from './fields.ts';
import { idParam, pageOf, pageQuery, toPage, toPageRequest, toTime } from './paging.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json } from './route.ts';

const example = {
  id: exampleIds.deadLetter,
  queue: 'billing.commands',
  type: 'billing.pay',
  messageId: `${exampleIds.saga}:pay-bill:do`,
  sagaId: exampleIds.saga,
  reason: 'the payment gateway is not available',
  attempts: 5,
  deadAt: exampleEnd,
};

const deadLetterBody = z
  .object({
    id: text('The id of the dead letter'),
    queue: text('The queue that it came from'),
    type: text('The type of the message'),
    messageId: text('The id of the message: of a command, `<sagaId>:<step>:<do|undo>`'),
    sagaId: text('The saga that it belongs to; empty if the message does not say'),
    reason: text('Why it was set aside'),
    attempts: count('The tries of its handler; 0 if the message fits no contract'),
    deadAt: time('When it was set aside'),
  })
  .openapi('DeadLetter', {
    description: 'A message that was set aside, for a person to look at.',
    examples: [example],
  });

const tags = ['dead letters'];
const letterParam = idParam('The id of the dead letter', exampleIds.deadLetter);

const listDeadLetters = defineRoute({
  operationId: 'listDeadLetters',
  method: 'get',
  path: '/dead-letters',
  tags,
  summary: 'List dead letters',
  description: 'A page of the messages that were set aside, the oldest first.',
  access: 'operator',
  problems: [problemKinds.busUnavailable],
  request: { query: pageQuery.extend(deadLetterFilter.shape) },
  responses: {
    200: {
      ...json(pageOf('DeadLetterPage', deadLetterBody, example)),
      description: 'What was set aside, the oldest first',
    },
  },
});

const getDeadLetter = defineRoute({
  operationId: 'getDeadLetter',
  method: 'get',
  path: '/dead-letters/{id}',
  tags,
  summary: 'Get a dead letter',
  description: 'One of them, with the reason.',
  access: 'operator',
  problems: [problemKinds.notFound, problemKinds.busUnavailable],
  request: { params: letterParam },
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
  tags,
  summary: 'Redrive a dead letter',
  description:
    'Has its command sent again, if its saga still awaits that very command, and removes ' +
    'the dead letter.',
  access: 'operator',
  problems: [problemKinds.notFound, problemKinds.redriveRefused, problemKinds.busUnavailable],
  request: { params: letterParam },
  responses: { 202: { description: 'Its saga still awaits it, and sent it again' } },
});

const discard = defineRoute({
  operationId: 'discardDeadLetter',
  method: 'delete',
  path: '/dead-letters/{id}',
  tags,
  summary: 'Discard a dead letter',
  description: 'Drops it for good.',
  access: 'operator',
  problems: [problemKinds.notFound, problemKinds.busUnavailable],
  request: { params: letterParam },
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
    check(await deadLetters.redrive(c.req.valid('param').id, c.get('operator')?.name));
    return c.body(null, 202);
  });
  app.openapi(discard, async (c) => {
    if (!(await deadLetters.discard(c.req.valid('param').id))) throw notThere();
    return c.body(null, 204);
  });
}

function check(redriven: Redriven): void {
  if (redriven.outcome === 'missing') throw notThere();
  if (redriven.outcome === 'refused')
    throw new ProblemError(problemKinds.redriveRefused, redriven.why);
}

function notThere(): ProblemError {
  return new ProblemError(problemKinds.notFound, 'there is no such dead letter');
}

function toBody({ id, queue, reason, attempts, deadAt, message }: DeadLetter) {
  const { type, id: messageId, sagaId } = message;
  return { id, queue, type, messageId, sagaId, reason, attempts, deadAt: toTime(deadAt) };
}
