/** The sagas over HTTP: what each has done, and what it waits for. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { idParam, pageOf, pageQuery, toPage, toPageRequest, toTime } from '../modules/paging.ts';
import { type SagaInstance, sagaStates } from '../orchestrator/instance.ts';
import { fromRow } from '../orchestrator/saga-log.ts';
import type { HistoryRow, SagaRow, SagaRowQueries } from '../storage/saga-rows.ts';

const time = z.string().nullable();

const sagaSummary = z
  .object({
    id: z.string(),
    definition: z.string(),
    version: z.int(),
    state: z.enum(sagaStates),
    step: z.string().nullable(),
    attempt: z.int(),
    nextAttemptAt: time,
    reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
    bookingId: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    finishedAt: time,
    steps: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['local', 'command']),
        state: z.string(),
        startedAt: time,
        finishedAt: time,
      }),
    ),
  })
  .openapi('SagaSummary');

const saga = sagaSummary
  .extend({
    history: z.array(
      z.object({
        seq: z.int(),
        at: z.string(),
        type: z.string(),
        step: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .openapi('Saga');

const listSagas = createRoute({
  method: 'get',
  path: '/sagas',
  request: {
    query: pageQuery.extend({
      state: z.enum(sagaStates).optional(),
      definition: z.string().max(100).optional(),
      bookingId: z.string().max(100).optional(),
    }),
  },
  responses: {
    200: {
      content: { 'application/json': { schema: pageOf(sagaSummary) } },
      description: 'Sagas, newest first; stalled ones oldest first',
    },
  },
});

const getSaga = createRoute({
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

export function sagaRoutes(app: OpenAPIHono, sagas: SagaRowQueries): void {
  app.openapi(listSagas, (c) => {
    const { state, definition, bookingId: businessKey, ...query } = c.req.valid('query');
    const order = state === 'stalled' ? 'oldest-first' : 'newest-first';
    const filter = { state, definition, businessKey, order } as const;
    const rows = sagas.list({ ...filter, ...toPageRequest(query) });
    return c.json(toPage(rows, query.limit, toSummary), 200);
  });
  app.openapi(getSaga, (c) => {
    const { id } = c.req.valid('param');
    const row = sagas.find(id);
    if (row === undefined) throw new HTTPException(404, { message: 'there is no such saga' });
    const history = sagas.history(id).map(toEntry);
    return c.json({ ...toSummary(row), history }, 200);
  });
}

function toSummary(row: SagaRow): z.input<typeof sagaSummary> {
  const instance = fromRow(row);
  const { awaiting, steps } = instance;
  return {
    id: instance.id,
    definition: instance.definition,
    version: instance.version,
    state: instance.state,
    step: awaiting === null ? null : (steps[awaiting.stepIndex]?.name ?? null),
    attempt: awaiting?.attempt ?? 0,
    nextAttemptAt: toTimeOrNull(awaiting?.dueAt ?? null),
    reason: toReason(instance),
    bookingId: instance.businessKey,
    createdAt: toTime(instance.createdAt),
    updatedAt: toTime(instance.updatedAt),
    finishedAt: toTimeOrNull(instance.finishedAt),
    steps: steps.map(({ name, kind, state, startedAt, finishedAt }) => ({
      name,
      kind,
      state,
      startedAt: toTimeOrNull(startedAt),
      finishedAt: toTimeOrNull(finishedAt),
    })),
  };
}

/** Why it is stalled comes before why it went back: it is what a person has to know first. */
function toReason({ stall, reason }: SagaInstance) {
  const shown = stall ?? reason;
  return shown && { code: shown.code, detail: shown.detail };
}

function toEntry({ seq, at, type, step, detail }: HistoryRow) {
  return { seq, at: toTime(at), type, step, detail };
}

function toTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms);
}
