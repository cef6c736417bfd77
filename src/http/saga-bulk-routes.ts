/** Retries or resolves many stalled sagas at once, after their number was told. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { VerbRefusedError } from '../orchestrator/errors.ts';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { OperatorAct } from '../orchestrator/machine/events.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { App } from './app-env.ts';
import { exampleIds } from './examples.ts';
import { filterBy } from './paging.ts';
import { defineRoute, json, jsonBody } from './route.ts';
import type { SagaBodies } from './saga-bodies.ts';
import { actor, reason } from './saga-verb-routes.ts';
import { createSelections } from './selections.ts';

/** The most sagas that one request acts on: the oldest of those that match. */
const MAX_BULK = 1_000;

function bulkBodyOf({ keyFilter }: SagaBodies) {
  const filter = z.strictObject({
    definition: filterBy.optional(),
    ...keyFilter,
    /** Why they are stalled, such as `compensation_exhausted`. */
    code: filterBy.optional(),
    step: filterBy.optional(),
  });
  return z.strictObject({
    filter: filter.default({}),
    /** The count of an earlier call without `count`: those very sagas are acted on, or none. */
    count: z.int().min(1).max(MAX_BULK).optional(),
    reason,
    actor,
  });
}

type BulkBody = z.output<ReturnType<typeof bulkBodyOf>>;

const bulkAnswer = z
  .object({
    count: z.int(),
    /** The very sagas that were counted, or acted on. */
    sagaIds: z.array(z.string()),
    done: z.int(),
    refused: z.array(z.object({ sagaId: z.string(), detail: z.string() })),
  })
  .openapi('BulkAnswer', {
    examples: [
      {
        count: 2,
        sagaIds: [exampleIds.saga, exampleIds.otherSaga],
        done: 1,
        refused: [{ sagaId: exampleIds.saga, detail: 'retry is not possible: the saga has ended' }],
      },
    ],
  });

type BulkVerb = 'retry' | 'resolve';

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

function bulkRoute(verb: BulkVerb, bodies: SagaBodies) {
  const body = jsonBody(bulkBodyOf(bodies), bulkExamples[verb]);
  return defineRoute({
    operationId: `${verb}StalledSagas`,
    method: 'post',
    path: `/sagas/${verb}`,
    access: 'operator',
    // A retry without a body is told which members it lacks.
    takesEmptyBody: verb === 'retry',
    request: { body: { ...body, required: true } },
    responses: {
      200: { ...json(bulkAnswer), description: 'How many stalled sagas match; nothing was done' },
      202: { ...json(bulkAnswer), description: `${verb} was done to each of them` },
    },
  });
}

/** The sagas that the bulk verbs act on, and the means to do so. */
export interface SagaBulk {
  readonly sagas: Pick<SagaQueries, 'list'>;
  readonly orchestrator: Pick<Orchestrator, 'operate'>;
  readonly bodies: SagaBodies;
}

/**
 * Adds the verbs for all stalled sagas that match. Without a count they are only counted; with the
 * count that this told, the verb is done to those very sagas, or to none.
 */
export function sagaBulkRoutes(app: App, { sagas, orchestrator, bodies }: SagaBulk): void {
  const selections = createSelections();
  for (const verb of ['retry', 'resolve'] as const)
    app.openapi(bulkRoute(verb, bodies), async (c) => {
      const { filter, count, ...act } = c.req.valid('json');
      const ids = stalledIds(sagas, filter, bodies.keyIn(filter));
      const wish = { verb, ...filter };
      if (count === undefined) {
        selections.counted(wish, ids);
        return c.json({ count: ids.length, sagaIds: [...ids], done: 0, refused: [] }, 200);
      }
      checkSame(selections.whyOther(wish, ids, count));
      return c.json(await operateAll(orchestrator, ids, { verb, ...act }), 202);
    });
}

/** The ids of the stalled sagas that match: the oldest, as many as one request may act on. */
function stalledIds(
  sagas: SagaBulk['sagas'],
  filter: BulkBody['filter'],
  businessKey: string | undefined,
): readonly string[] {
  const rows = sagas.list({
    state: 'stalled',
    order: 'oldest-first',
    limit: MAX_BULK,
    businessKey,
    definition: filter.definition,
    stallCode: filter.code,
    stallStep: filter.step,
  });
  return rows.map(({ id }) => id);
}

function checkSame(why: string | undefined): void {
  if (why === undefined) return;
  throw new HTTPException(409, { message: `of the stalled sagas, ${why}; count again first` });
}

async function operateAll(
  orchestrator: SagaBulk['orchestrator'],
  ids: readonly string[],
  act: OperatorAct,
): Promise<z.output<typeof bulkAnswer>> {
  const refused: { sagaId: string; detail: string }[] = [];
  const one = async (sagaId: string) => {
    try {
      await orchestrator.operate(sagaId, act);
    } catch (error) {
      if (!(error instanceof VerbRefusedError)) throw error;
      refused.push({ sagaId, detail: error.message });
    }
  };
  await Promise.all(ids.map(one));
  const done = ids.length - refused.length;
  return { count: ids.length, sagaIds: [...ids], done, refused };
}
