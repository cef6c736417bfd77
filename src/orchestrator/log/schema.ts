import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { customType, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Payload } from '../../bus/contract.ts';
import type { TraceContext } from '../../ports/trace.ts';
import type { Awaiting, Reason, SagaState, StepState } from '../instance.ts';
import { awaitingIn, stepsIn, textOfAwaiting, textOfSteps } from './stored.ts';

/** Columns of a table, by name. */
type Columns<Name extends string> = Readonly<Record<Name, SQLWrapper>>;

/**
 * The code of the reason that a person has to know first: why it is stalled comes before why it
 * went back. NULL if there is neither.
 */
export function codeOf({ state, stall, reason }: Columns<'state' | 'stall' | 'reason'>): SQL {
  return sql`CASE ${state} WHEN 'stalled' THEN ${stall} ->> 'code' ELSE ${reason} ->> 'code' END`;
}

/** The code of the reason why an instance is stalled. */
export function stallCodeOf({ stall }: Columns<'stall'>): SQL {
  return sql`${stall} ->> 'code'`;
}

/** The step at which an instance is stalled; NULL if the engine itself cannot go on with it. */
export function stallStepOf({ stall }: Columns<'stall'>): SQL {
  return sql`${stall} ->> 'step'`;
}

/** Tells that an instance is stalled, in the words of the index of those. */
export function isStalled({ state }: Columns<'state'>): SQL {
  return sql`${state} = 'stalled'`;
}

/** Shorter than their JSON: see `stored.ts`. */
const steps = customType<{ data: readonly StepState[]; driverData: string }>({
  dataType: () => 'text',
  toDriver: textOfSteps,
  fromDriver: stepsIn,
});
const awaiting = customType<{ data: Awaiting; driverData: string }>({
  dataType: () => 'text',
  toDriver: textOfAwaiting,
  fromDriver: awaitingIn,
});

/** One row per instance. With its awaited command and the due time it is the outbox as well. */
export const sagaInstances = sqliteTable(
  'saga_instances',
  {
    id: text('id').primaryKey(),
    definition: text('definition').notNull(),
    version: integer('version').notNull(),
    fingerprint: text('fingerprint'),
    /** Counts the writes of this row; a write that expects another number is stale. */
    revision: integer('revision').notNull(),
    state: text('state').$type<SagaState>().notNull(),
    /** The business key in its owner's words: here the id of the booking. */
    businessKey: text('business_key').notNull(),
    input: text('input', { mode: 'json' }).$type<Payload>().notNull(),
    /** The W3C trace context of the request that began it. */
    trace: text('trace', { mode: 'json' }).$type<TraceContext>(),
    /** The id of that request. */
    requestId: text('request_id'),
    steps: steps('steps').notNull(),
    awaiting: awaiting('awaiting'),
    /** Compensations done by hand that are still sent; null if there are none. */
    fences: text('fences', { mode: 'json' }).$type<readonly Awaiting[]>(),
    /** When the next of its commands is sent again; null if it has ended and none is left. */
    dueAt: integer('due_at'),
    reason: text('reason', { mode: 'json' }).$type<Reason>(),
    stall: text('stall', { mode: 'json' }).$type<Reason>(),
    historyLength: integer('history_length').notNull(),
    /** The entries of its history, in the form of `history.ts`. */
    history: text('history').notNull().default(''),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (table) => [
    // A partial index: looking for what is due never pays for ended instances.
    index('saga_instances_due').on(table.dueAt, table.id).where(sql`${table.dueAt} IS NOT NULL`),
    index('saga_instances_business_key').on(table.businessKey),
    index('saga_instances_definition_state').on(table.definition, table.state, table.id),
    // An instance that only went forward has no reason, and no entry in the next two.
    index('saga_instances_code')
      .on(table.definition, table.state, codeOf(table), table.id)
      .where(sql`${codeOf(table)} IS NOT NULL`),
    index('saga_instances_stalled')
      .on(table.definition, stallCodeOf(table), stallStepOf(table), table.id)
      .where(isStalled(table)),
    index('saga_instances_request')
      .on(table.requestId, table.id)
      .where(sql`${table.requestId} IS NOT NULL`),
  ],
);

/** Replies that cannot be found by their time: see `reply-ids.ts`. */
export const sagaReplies = sqliteTable(
  'saga_replies',
  {
    messageId: text('message_id').primaryKey(),
    sagaId: text('saga_id').notNull(),
  },
  (table) => [index('saga_replies_saga').on(table.sagaId)],
);
