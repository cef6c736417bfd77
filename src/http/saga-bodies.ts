/** Sagas as the API shows them. */
import { z } from '@hono/zod-openapi';
import { type HistoryEntry, type SagaInstance, sagaStates } from '../orchestrator/instance.ts';
import { exampleEnd, exampleIds, exampleStart } from './examples.ts';
import { filterBy, toTime } from './paging.ts';
import { wellFormed, wellFormedText } from './well-formed.ts';

const time = z.string().nullable();

const stepBody = z.object({
  name: z.string(),
  kind: z.enum(['local', 'command']),
  state: z.string(),
  startedAt: time,
  finishedAt: time,
});

/** An entry of a saga's history. */
export const entryBody = z.object({
  seq: z.int(),
  at: z.string(),
  type: z.string(),
  step: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

/** The form of sagas in an API that shows their business key under one name. */
export interface SagaBodies extends ReturnType<typeof schemasOf> {
  summaryOf(instance: SagaInstance): SagaSummary;
  /** The member by which an input filters for a business key, to spread into its schema. */
  readonly keyFilter: object;
  /** The business key that such an input filters for. */
  keyIn(input: object): string | undefined;
}

/** A saga without its history, as the API shows it. */
export type SagaSummary = z.input<ReturnType<typeof schemasOf>['summary']>;

/**
 * Makes the bodies of sagas.
 * @param businessKey the name under which the API shows the business key, such as `bookingId`; the
 *   types leave that member out, since its name is known only at run time
 */
export function sagaBodies(businessKey: string): SagaBodies {
  const { summary, saga } = schemasOf(businessKey);
  return {
    summary,
    saga,
    summaryOf: (instance) => summaryOf(instance, { [businessKey]: instance.businessKey }),
    keyFilter: { [businessKey]: filterBy.optional() },
    keyIn(input) {
      const key: unknown = Reflect.get(input, businessKey);
      return typeof key === 'string' ? key : undefined;
    },
  };
}

function schemasOf(businessKey: string) {
  const keyMember: object = { [businessKey]: z.string() };
  const example = exampleOf({ [businessKey]: exampleIds.booking });
  const shape = {
    id: z.string(),
    definition: z.string(),
    version: z.int(),
    state: z.enum(sagaStates),
    step: z.string().nullable(),
    attempt: z.int(),
    nextAttemptAt: time,
    reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
    ...keyMember,
    createdAt: z.string(),
    updatedAt: z.string(),
    finishedAt: time,
    steps: z.array(stepBody),
  };
  const summary = z.object(shape).openapi('SagaSummary', { examples: [example] });
  const saga = summary
    .extend({ history: z.array(entryBody) })
    .openapi('Saga', { examples: [{ ...example, history: exampleHistory }] });
  return { summary, saga };
}

function summaryOf(instance: SagaInstance, keyMember: object): SagaSummary {
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
    ...keyMember,
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

/** An entry of the history, with its time as RFC 3339 has it. */
export function toEntry({ seq, at, type, step, detail }: HistoryEntry): z.input<typeof entryBody> {
  return { seq, at: toTime(at), type, step, detail: wellFormed(detail) };
}

/** The reason that a person has to know first: why it is stalled comes before why it went back. */
function toReason({ stall, reason }: SagaInstance) {
  const shown = stall ?? reason;
  return shown && { code: shown.code, detail: wellFormedText(shown.detail) };
}

function toTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms);
}

const ranFor = { startedAt: exampleStart, finishedAt: exampleEnd };

function exampleOf(keyMember: object) {
  return {
    id: exampleIds.saga,
    definition: 'book-slot',
    version: 1,
    state: 'compensated' as const,
    step: null,
    attempt: 0,
    nextAttemptAt: null,
    ...keyMember,
    reason: { code: 'refused', detail: 'card_declined' },
    createdAt: exampleStart,
    updatedAt: exampleEnd,
    finishedAt: exampleEnd,
    steps: [
      { ...ranFor, name: 'create-booking', kind: 'local' as const, state: 'compensated' },
      { ...ranFor, name: 'block-slot', kind: 'command' as const, state: 'compensated' },
      { ...ranFor, name: 'pay-bill', kind: 'command' as const, state: 'refused' },
    ],
  };
}

const exampleHistory: z.input<typeof entryBody>[] = [
  { seq: 1, at: exampleStart, type: 'started', step: null, detail: {} },
  {
    seq: 2,
    at: exampleEnd,
    type: 'step-refused',
    step: 'pay-bill',
    detail: { reply: 'BILL_FAILED' },
  },
];
