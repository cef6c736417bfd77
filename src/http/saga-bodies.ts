/** Sagas as the API shows them. */
import { z } from '@hono/zod-openapi';
import {
  type HistoryEntry,
  reasonCodes,
  type SagaInstance,
  sagaStates,
} from '../orchestrator/instance.ts';
import { exampleEnd, exampleIds, exampleStart } from './examples.ts';
import { count, text, time, uuid } from './fields.ts';
import { filterBy, idParam, pageOf, toTime } from './paging.ts';
import { sagaExamples } from './saga-examples.ts';
import { wellFormed, wellFormedText } from './well-formed.ts';

const stepBody = z
  .object({
    name: text('The name of the step in its definition'),
    kind: z.enum(['local', 'command']).openapi({
      description: '`local`: work in the database of the orchestrator; `command`: to a participant',
    }),
    state: text('Its state, such as `done`, `refused` or `compensated`'),
    startedAt: time('When it was begun; null if it was not').nullable(),
    finishedAt: time('When its outcome was known; null until then').nullable(),
  })
  .openapi('SagaStep', {
    description: 'A step of a saga.',
    examples: [
      {
        name: 'pay-bill',
        kind: 'command',
        state: 'refused',
        startedAt: exampleStart,
        finishedAt: exampleEnd,
      },
    ],
  });

/** An entry of a saga's history. */
export const entryBody = z
  .object({
    seq: z.int().openapi({ description: 'Its number, from 1' }),
    at: time('When it happened'),
    type: text('What happened, such as `command-sent` or `step-done`'),
    step: text('The step that it is about; null if it is about the whole saga').nullable(),
    detail: z.record(z.string(), z.unknown()).openapi({
      description: 'The facts: message id, attempt, reply, actor and reason, as its type has them',
    }),
  })
  .openapi('HistoryEntry', {
    description: 'What happened to a saga, and when.',
    examples: [
      {
        seq: 2,
        at: exampleEnd,
        type: 'step-refused',
        step: 'pay-bill',
        detail: { reply: 'BILL_FAILED' },
      },
    ],
  });

const reasonBody = z
  .object({
    code: z.enum(reasonCodes).openapi({ description: 'For programs' }),
    detail: text('What happened, for people'),
  })
  .openapi('SagaReason', {
    description: 'Why a saga is stalled, else why it went back.',
    examples: [{ code: 'refused', detail: 'card_declined' }],
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
  return {
    ...schemasOf(businessKey),
    summaryOf: (instance) => summaryOf(instance, { [businessKey]: instance.businessKey }),
    keyFilter: {
      [businessKey]: filterBy.optional().openapi({ description: 'Sagas about this one alone' }),
    },
    keyIn(input) {
      const key: unknown = Reflect.get(input, businessKey);
      return typeof key === 'string' ? key : undefined;
    },
  };
}

function schemasOf(businessKey: string) {
  const keyMember: object = { [businessKey]: text('What the saga is about') };
  const examples = sagaExamples({ [businessKey]: exampleIds.booking });
  const shape = {
    id: uuid('The id of the saga'),
    definition: text('The name of its definition'),
    version: z.int().openapi({ description: 'The version that it began with, and goes on under' }),
    state: z.enum(sagaStates).openapi({
      description: '`stalled`: a person should look; `completed` and `compensated`: it has ended',
    }),
    step: text('The step whose command is awaited; null if none is').nullable(),
    attempt: count('How often the awaited command was sent'),
    nextAttemptAt: time('When it is sent again; null if nothing is awaited').nullable(),
    reason: reasonBody.nullable(),
    ...keyMember,
    createdAt: time('When it was begun'),
    updatedAt: time('When it was changed last'),
    finishedAt: time('When it ended; null until then').nullable(),
    steps: z.array(stepBody).openapi({ description: 'Its steps, in the order of the definition' }),
  };
  const summary = z.object(shape).openapi('SagaSummary', {
    description: 'A saga without its history.',
    examples: [examples.ended],
  });
  const history = z.array(entryBody).openapi({ description: 'What happened, the oldest first' });
  const saga = summary.extend({ history }).openapi('Saga', {
    description: 'A saga with its history.',
    examples: [{ ...examples.ended, history: exampleHistory }],
  });
  const page = pageOf('SagaPage', summary, examples.ended);
  return { summary, saga, page, examples };
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

/** The id of a saga in a path. */
export const sagaParam = idParam('The id of the saga', exampleIds.saga);

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
