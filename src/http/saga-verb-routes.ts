/** What an operator does to sagas: one by one, or many at once with their number said first. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { VerbRefusedError } from '../orchestrator/errors.ts';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { OperatorAct, Verb } from '../orchestrator/machine/events.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import { filterBy, idParam } from './paging.ts';
import { sagaSummary, summaryOf } from './saga-bodies.ts';
import { createSelections } from './selections.ts';

/** So many sagas may be acted on by one request. */
const MAX_BULK = 1_000;

const reason = z.string().trim().min(1).max(500);
const actor = z.string().trim().min(1).max(100).default('operator');
const mayReason = z.strictObject({ reason: reason.optional(), actor });
/** Marking as done what the system did not do needs saying why. */
const mustReason = z.strictObject({ reason, actor });

const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
});

function oneRoute<Schema extends z.ZodObject>(verb: Verb, body: Schema, meaning: string) {
  return createRoute({
    operationId: `${verb}Saga`,
    method: 'post',
    path: `/sagas/{id}/${verb}`,
    request: { params: idParam, body: { ...json(body), required: verb === 'resolve' } },
    responses: { 202: { ...json(sagaSummary), description: meaning } },
  });
}

const abort = oneRoute('abort', mayReason, 'It goes back from where it is');
const retry = oneRoute('retry', mayReason, 'What it awaits is sent again now');
const resolve = oneRoute('resolve', mustReason, 'Its stalled step counts as done by hand');

const bulkFilter = z.strictObject({
  definition: filterBy.optional(),
  bookingId: filterBy.optional(),
  /** Why they are stalled, such as `compensation_exhausted`. */
  code: filterBy.optional(),
  step: filterBy.optional(),
});

const bulkBody = z.strictObject({
  filter: bulkFilter.default({}),
  /** The number that an earlier call without it gave: it is done to those very ones, or to none. */
  count: z.int().min(1).max(MAX_BULK).optional(),
  reason,
  actor,
});

const bulkAnswer = z
  .object({
    count: z.int(),
    /** The very sagas that were counted, or acted on. */
    sagaIds: z.array(z.string()),
    done: z.int(),
    refused: z.array(z.object({ sagaId: z.string(), detail: z.string() })),
  })
  .openapi('BulkAnswer');

function bulkRoute(verb: 'retry' | 'resolve') {
  return createRoute({
    operationId: `${verb}StalledSagas`,
    method: 'post',
    path: `/sagas/${verb}`,
    request: { body: { ...json(bulkBody), required: true } },
    responses: {
      200: { ...json(bulkAnswer), description: 'How many stalled sagas match; nothing was done' },
      202: { ...json(bulkAnswer), description: `${verb} was done to each of them` },
    },
  });
}

export interface SagaVerbs {
  readonly sagas: SagaQueries;
  readonly orchestrator: Orchestrator;
}

export function sagaVerbRoutes(app: OpenAPIHono, { sagas, orchestrator }: SagaVerbs): void {
  const selections = createSelections();
  const operate = async (id: string, act: OperatorAct) => {
    const instance = await orchestrator.operate(id, act);
    if (instance !== undefined) return summaryOf(instance);
    throw new HTTPException(404, { message: 'there is no such saga' });
  };
  for (const [route, verb] of [
    [abort, 'abort'],
    [retry, 'retry'],
  ] as const)
    app.openapi(route, async (c) => {
      const { reason: why = null, actor: who } = mayReason.parse(c.req.valid('json') ?? {});
      const act = { verb, actor: who, reason: why };
      return c.json(await operate(c.req.valid('param').id, act), 202);
    });
  app.openapi(resolve, async (c) => {
    const act = { verb: 'resolve' as const, ...mustReason.parse(c.req.valid('json')) };
    return c.json(await operate(c.req.valid('param').id, act), 202);
  });
  for (const verb of ['retry', 'resolve'] as const)
    app.openapi(bulkRoute(verb), async (c) => {
      const { filter, count, ...act } = c.req.valid('json');
      const ids = stalledIds(sagas, filter);
      const wish = { verb, ...filter };
      if (count === undefined) {
        selections.counted(wish, ids);
        return c.json({ count: ids.length, sagaIds: [...ids], done: 0, refused: [] }, 200);
      }
      checkSame(selections.whyOther(wish, ids, count));
      return c.json(await operateAll(orchestrator, ids, { verb, ...act }), 202);
    });
}

function stalledIds(sagas: SagaQueries, filter: z.output<typeof bulkFilter>): readonly string[] {
  const { bookingId: businessKey, definition, code: stallCode, step: stallStep } = filter;
  const rows = sagas.list({
    ...{ state: 'stalled', order: 'oldest-first', limit: MAX_BULK },
    ...{ businessKey, definition, stallCode, stallStep },
  });
  return rows.map(({ id }) => id);
}

function checkSame(why: string | undefined): void {
  if (why === undefined) return;
  throw new HTTPException(409, { message: `of the stalled sagas, ${why}; count again first` });
}

async function operateAll(
  orchestrator: Orchestrator,
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
