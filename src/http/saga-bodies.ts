/** Sagas as the API shows them. */
import { z } from '@hono/zod-openapi';
import { type HistoryEntry, type SagaInstance, sagaStates } from '../orchestrator/instance.ts';
import { toTime } from './paging.ts';
import { wellFormed, wellFormedText } from './well-formed.ts';

const time = z.string().nullable();

export const sagaSummary = z
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

export const saga = sagaSummary
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

export function summaryOf(instance: SagaInstance): z.input<typeof sagaSummary> {
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

export function toEntry({ seq, at, type, step, detail }: HistoryEntry) {
  return { seq, at: toTime(at), type, step, detail: wellFormed(detail) };
}

/** Why it is stalled comes before why it went back: it is what a person has to know first. */
function toReason({ stall, reason }: SagaInstance) {
  const shown = stall ?? reason;
  return shown && { code: shown.code, detail: wellFormedText(shown.detail) };
}

function toTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms);
}
