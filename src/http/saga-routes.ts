/** The sagas over HTTP: what each has done, and what it waits for. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { SagaDefinition } from '../orchestrator/definition.ts';
import { drawPath } from '../orchestrator/diagram.ts';
import { type SagaInstance, sagaStates } from '../orchestrator/instance.ts';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { StateCounts } from '../orchestrator/runner/counts.ts';
import { filterBy, idParam, pageOf, pageQuery, toPage, toPageRequest } from './paging.ts';
import { saga, sagaSummary, summaryOf, toEntry } from './saga-bodies.ts';

const listSagas = createRoute({
  operationId: 'listSagas',
  method: 'get',
  path: '/sagas',
  request: {
    query: pageQuery.extend({
      state: z.enum(sagaStates).optional(),
      definition: filterBy.optional(),
      bookingId: filterBy.optional(),
    }),
  },
  responses: {
    200: {
      content: { 'application/json': { schema: pageOf(sagaSummary) } },
      description: 'Sagas, newest first; stalled ones oldest first',
    },
  },
});

const counts = z.object({
  running: z.int(),
  completed: z.int(),
  compensating: z.int(),
  compensated: z.int(),
  stalled: z.int(),
} satisfies Record<(typeof sagaStates)[number], z.ZodInt>);

const countSagas = createRoute({
  operationId: 'countSagas',
  method: 'get',
  path: '/sagas/counts',
  responses: {
    200: {
      content: { 'application/json': { schema: counts.openapi('SagaCounts') } },
      description: 'How many sagas there are in each state',
    },
  },
});

const getSaga = createRoute({
  operationId: 'getSaga',
  method: 'get',
  path: '/sagas/{id}',
  request: { params: idParam },
  responses: {
    200: {
      content: { 'application/json': { schema: saga } },
      description: 'The saga with its history',
    },
  },
});

const getDiagram = createRoute({
  operationId: 'getSagaDiagram',
  method: 'get',
  path: '/sagas/{id}/diagram',
  request: { params: idParam },
  responses: {
    200: {
      content: { 'text/plain': { schema: z.string() } },
      description: 'Mermaid text of the flow, with the path that the saga took',
    },
  },
});

export interface SagaViews {
  readonly sagas: SagaQueries;
  readonly counts: () => StateCounts;
  readonly definitions: readonly Pick<
    SagaDefinition<never, unknown>,
    'name' | 'version' | 'steps'
  >[];
}

export function sagaRoutes(app: OpenAPIHono, views: SagaViews): void {
  const { sagas, definitions } = views;
  app.openapi(listSagas, (c) => {
    const { state, definition, bookingId: businessKey, ...query } = c.req.valid('query');
    const order = state === 'stalled' ? 'oldest-first' : 'newest-first';
    const filter = { state, definition, businessKey, order } as const;
    const rows = sagas.list({ ...filter, ...toPageRequest(query) });
    return c.json(toPage(rows, query.limit, summaryOf), 200);
  });
  app.openapi(countSagas, (c) => c.json(views.counts(), 200));
  app.openapi(getSaga, (c) => {
    const { id } = c.req.valid('param');
    const history = sagas.history(id).map(toEntry);
    return c.json({ ...summaryOf(require(sagas.find(id))), history }, 200);
  });
  app.openapi(getDiagram, (c) => {
    const instance = require(sagas.find(c.req.valid('param').id));
    const { definition: name, version } = instance;
    const found = definitions.find((one) => one.name === name && one.version === version);
    if (found !== undefined) return c.text(drawPath(found, instance), 200);
    throw new HTTPException(409, { message: `version ${version} of ${name} is not registered` });
  });
}

function require(instance: SagaInstance | undefined): SagaInstance {
  if (instance === undefined) throw new HTTPException(404, { message: 'there is no such saga' });
  return instance;
}
