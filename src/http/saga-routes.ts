/** The sagas over HTTP: each with its history, and what an operator may do to them. */
import { z } from '@hono/zod-openapi';
import type { SagaDefinition } from '../orchestrator/definition.ts';
import { drawPath } from '../orchestrator/diagram.ts';
import type { SagaInstance, sagaStates } from '../orchestrator/instance.ts';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { App } from './app-env.ts';
import { count } from './fields.ts';
import { pageQuery, toPage, toPageRequest } from './paging.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json } from './route.ts';
import { type SagaBodies, sagaBodies, sagaParam, toEntry } from './saga-bodies.ts';
import { sagaBulkRoutes } from './saga-bulk-routes.ts';
import { sagaEventRoutes } from './saga-events.ts';
import { createdWithin, sagaFilters } from './saga-filters.ts';
import { sagaVerbRoutes } from './saga-verb-routes.ts';

/** As much of a definition as its diagram shows. */
export type DrawnDefinition = Pick<SagaDefinition<never, unknown>, 'name' | 'version' | 'steps'>;

/** The engine and the names behind the routes of sagas. */
export interface SagaRoutes {
  /** The queries of the saga log, on a connection that only reads. */
  readonly sagas: Pick<SagaQueries, 'find' | 'history' | 'list'>;
  readonly orchestrator: Pick<Orchestrator, 'counts' | 'operate' | 'watch'>;
  /** Every registered definition, in each version that an instance may still be under. */
  readonly definitions: readonly DrawnDefinition[];
  /** The name under which the API shows and filters by the business key, such as `bookingId`. */
  readonly businessKey: string;
  /** Aborted when the process ends: no stream holds it up. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Adds `/sagas` to an app: lists, counts, one saga with its history, diagram and events, and the
 * operator's verbs for one saga or for many.
 */
export function sagaRoutes(app: App, options: SagaRoutes): void {
  const { sagas, orchestrator, businessKey, ending, clock, log } = options;
  const bodies = sagaBodies(businessKey);
  sagaViewRoutes(app, options, bodies);
  sagaVerbRoutes(app, orchestrator, bodies);
  sagaBulkRoutes(app, { sagas, orchestrator, clock, bodies });
  sagaEventRoutes(app, { sagas, orchestrator, ending, clock, log });
}

function listRoute({ page, keyFilter }: SagaBodies) {
  return defineRoute({
    operationId: 'listSagas',
    method: 'get',
    path: '/sagas',
    tags: ['sagas'],
    summary: 'List sagas',
    description:
      'A page of sagas, newest first; if only stalled ones are asked for, the oldest ' +
      'first. All filters together narrow it.',
    access: 'operator',
    request: {
      query: pageQuery.extend(z.object(sagaFilters).partial().shape).extend(keyFilter),
    },
    responses: {
      200: {
        ...json(page),
        description: 'Sagas, newest first; stalled ones oldest first',
      },
    },
  });
}

const counts = z
  .object({
    running: count('On their way forward'),
    completed: count('Ended: all is done'),
    compensating: count('On their way back'),
    compensated: count('Ended: all that was done is undone'),
    stalled: count('A person should look at these'),
  } satisfies Record<(typeof sagaStates)[number], z.ZodInt>)
  .openapi('SagaCounts', {
    description: 'The number of sagas in each state.',
    examples: [{ running: 2, completed: 140, compensating: 0, compensated: 12, stalled: 1 }],
  });

const countSagas = defineRoute({
  operationId: 'countSagas',
  method: 'get',
  path: '/sagas/counts',
  tags: ['sagas'],
  summary: 'Count sagas by state',
  description: 'How many sagas there are in each state, open and ended.',
  access: 'operator',
  isRevalidated: true,
  responses: { 200: { ...json(counts), description: 'How many sagas there are in each state' } },
});

function getRoute({ saga }: SagaBodies) {
  return defineRoute({
    operationId: 'getSaga',
    method: 'get',
    path: '/sagas/{id}',
    tags: ['sagas'],
    summary: 'Get a saga',
    description: 'One saga with its steps and its history.',
    access: 'operator',
    problems: [problemKinds.notFound],
    isRevalidated: true,
    request: { params: sagaParam },
    responses: {
      200: { ...json(saga), description: 'The saga with its history' },
    },
  });
}

const getDiagram = defineRoute({
  operationId: 'getSagaDiagram',
  method: 'get',
  path: '/sagas/{id}/diagram',
  tags: ['sagas'],
  summary: 'Draw a saga',
  description: 'Its definition as a Mermaid flow chart, with the path that it took.',
  access: 'operator',
  problems: [problemKinds.notFound, problemKinds.versionUnregistered],
  request: { params: sagaParam },
  responses: {
    200: {
      content: {
        'text/plain': { schema: z.string(), example: 'flowchart TD\n  begin(["book-slot 1"])\n' },
      },
      description: 'Mermaid text of the flow, with the path that the saga took',
    },
  },
});

function sagaViewRoutes(app: App, options: SagaRoutes, bodies: SagaBodies): void {
  const { sagas, orchestrator, definitions, clock } = options;
  app.openapi(listRoute(bodies), (c) => {
    const query = c.req.valid('query');
    const { state, definition, code, step: stallStep } = query;
    const { createdFrom, createdBefore } = createdWithin(query, clock.now());
    const { limit, after } = toPageRequest(query);
    const rows = sagas.list({
      state,
      definition,
      code,
      stallStep,
      businessKey: bodies.keyIn(query),
      createdFrom,
      createdBefore,
      order: state === 'stalled' ? 'oldest-first' : 'newest-first',
      limit,
      after,
    });
    return c.json(toPage(rows, query.limit, bodies.summaryOf), 200);
  });
  app.openapi(countSagas, (c) => c.json(orchestrator.counts(), 200));
  app.openapi(getRoute(bodies), (c) => {
    const { id } = c.req.valid('param');
    const history = sagas.history(id).map(toEntry);
    return c.json({ ...bodies.summaryOf(found(sagas.find(id))), history }, 200);
  });
  app.openapi(getDiagram, (c) => {
    const instance = found(sagas.find(c.req.valid('param').id));
    const { definition: name, version } = instance;
    const drawn = definitions.find((one) => one.name === name && one.version === version);
    if (drawn !== undefined) return c.text(drawPath(drawn, instance), 200);
    const detail = `version ${version} of ${name} is not registered`;
    throw new ProblemError(problemKinds.versionUnregistered, detail);
  });
}

function found(instance: SagaInstance | undefined): SagaInstance {
  if (instance !== undefined) return instance;
  throw new ProblemError(problemKinds.notFound, 'there is no such saga');
}
