import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Payload } from '../../bus/contract.ts';
import type { TraceContext } from '../../ports/trace.ts';
import type { Awaiting, HistoryType, Reason, SagaState, StepState } from '../instance.ts';

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
    steps: text('steps', { mode: 'json' }).$type<readonly StepState[]>().notNull(),
    awaiting: text('awaiting', { mode: 'json' }).$type<Awaiting>(),
    /** Compensations done by hand that are still sent; null if there are none. */
    fences: text('fences', { mode: 'json' }).$type<readonly Awaiting[]>(),
    /** When the next of its commands is sent again; null if it has ended and none is left. */
    dueAt: integer('due_at'),
    reason: text('reason', { mode: 'json' }).$type<Reason>(),
    stall: text('stall', { mode: 'json' }).$type<Reason>(),
    historyLength: integer('history_length').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (table) => [
    // A partial index: looking for what is due never pays for ended instances.
    index('saga_instances_due').on(table.dueAt, table.id).where(sql`${table.dueAt} IS NOT NULL`),
    index('saga_instances_business_key').on(table.businessKey),
    index('saga_instances_definition_state').on(table.definition, table.state, table.id),
  ],
);

/** The history of each instance, in order. */
export const sagaHistory = sqliteTable(
  'saga_history',
  {
    sagaId: text('saga_id').notNull(),
    seq: integer('seq').notNull(),
    at: integer('at').notNull(),
    type: text('type').$type<HistoryType>().notNull(),
    step: text('step'),
    detail: text('detail', { mode: 'json' }).$type<Payload>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sagaId, table.seq] })],
);
