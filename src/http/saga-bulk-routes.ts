/** Retries or resolves many stalled sagas at once, after their number was told. */
import { z } from '@hono/zod-openapi';
import { actor, actorOf } from './actor.ts';
import type { App } from './app-env.ts';
import { exampleIds } from './examples.ts';
import { count, text } from './fields.ts';
import { filterBy } from './paging.ts';
import { problemKinds } from './problem-kinds.ts';
import { defineRoute, json, jsonBody } from './route.ts';
import type { SagaBodies } from './saga-bodies.ts';
import { createSagaBulk, MAX_BULK, type SagaBulkParts } from './saga-bulk.ts';
import { sagaFilters } from './saga-filters.ts';
import { reason } from './saga-verb-routes.ts';

const bulkExamples = {
  retry: {
    filter: { code: 'compensation_exhausted' },
    reason: 'the gateway is back',
    actor: 'ada',
  },
  resolve: {
    filter: { step: 'pay-bill' },
    count: 2,
    reason: 'the gateway is back',
    actor: 'ada',
  },
};

function bulkBodyOf({ keyFilter }: SagaBodies) {
  const filter = z.strictObject({
    definition: filterBy.optional().openapi({ description: 'Those of this definition' }),
    ...keyFilter,
    code: filterBy.optional().openapi({
      description: 'Why they are stalled, such as `compensation_exhausted`',
    }),
    step: filterBy.optional().openapi({ description: 'The step that they are stalled at' }),
    olderThan: sagaFilters.olderThan.optional(),
    from: sagaFilters.from.optional(),
    to: sagaFilters.to.optional(),
  });
  return z
    .strictObject({
      filter: filter.default({}).openapi({ description: 'Which stalled sagas; all if left out' }),
      count: z.int().min(1).max(MAX_BULK).optional().openapi({
        description:
          'The count of an earlier call without it: those very sagas are acted on, or none',
      }),
      reason,
      actor,
    })
    .openapi('BulkAct', {
      description: 'Which stalled sagas to act on, who acts, and why.',
      examples: [bulkExamples.retry],
    });
}

const counted = { count: 2, sagaIds: [exampleIds.saga, exampleIds.otherSaga] };

const bulkAnswer = z
  .object({
    count: count('How many match'),
    sagaIds: z.array(z.string()).openapi({ description: 'Those that were counted, or acted on' }),
    done: count('How many were acted on'),
    refused: z
      .array(
        z.object({
          sagaId: text('The saga that refused'),
          detail: text('Why it refused'),
        }),
      )
      .openapi({ description: 'Those whose state no longer allowed it' }),
  })
  .openapi('BulkAnswer', {
    description: 'What came of a verb for many sagas.',
    examples: [answerTo('retry')],
  });

/** One of the two has ended since they were counted. */
function answerTo(verb: BulkVerb) {
  const detail = `cannot ${verb}: the saga has ended: it is completed`;
  return { ...counted, done: 1, refused: [{ sagaId: exampleIds.saga, detail }] };
}

type BulkVerb = 'retry' | 'resolve';

function bulkRoute(verb: BulkVerb, bodies: SagaBodies) {
  const body = jsonBody(bulkBodyOf(bodies), bulkExamples[verb]);
  return defineRoute({
    operationId: `${verb}StalledSagas`,
    method: 'post',
    path: `/sagas/${verb}`,
    tags: ['sagas'],
    summary: `${verb === 'retry' ? 'Retry' : 'Resolve'} stalled sagas`,
    description:
      'Without `count` it says how many match, and does nothing; with the count that this told, ' +
      'it is done to those very sagas, or to none.',
    access: 'operator',
    problems: [problemKinds.selectionChanged, problemKinds.orchestratorStopped],
    // A retry without a body is told which members it lacks.
    takesEmptyBody: verb === 'retry',
    request: { body: { ...body, required: true } },
    responses: {
      200: {
        ...json(bulkAnswer, { ...counted, done: 0, refused: [] }),
        description: 'How many stalled sagas match; nothing was done',
      },
      202: {
        ...json(bulkAnswer, answerTo(verb)),
        description: `${verb} was done to each of them that its state still allowed it`,
      },
    },
  });
}

export interface SagaBulkRoutes extends SagaBulkParts {
  readonly bodies: SagaBodies;
}

/**
 * Adds the verbs for all stalled sagas that match. Without a count they are only counted; with the
 * count that this told, the verb is done to those very sagas, or to none.
 */
export function sagaBulkRoutes(app: App, { bodies, ...parts }: SagaBulkRoutes): void {
  const bulk = createSagaBulk(parts);
  for (const verb of ['retry', 'resolve'] as const)
    app.openapi(bulkRoute(verb, bodies), async (c) => {
      const { filter, count, reason: why, actor: given } = c.req.valid('json');
      const by = { reason: why, actor: actorOf(c, given) };
      const { definition, code, step, olderThan, from, to } = filter;
      const businessKey = bodies.keyIn(filter);
      const begun = { olderThan, from, to };
      const wish = { verb, definition, code, step, businessKey, begun };
      if (count === undefined) {
        const sagaIds = [...bulk.count(wish)];
        return c.json({ count: sagaIds.length, sagaIds, done: 0, refused: [] }, 200);
      }
      const { sagaIds, refused } = await bulk.act(wish, count, by);
      const done = sagaIds.length - refused.length;
      const answer = { count: sagaIds.length, sagaIds: [...sagaIds], done, refused: [...refused] };
      return c.json(answer, 202);
    });
}
