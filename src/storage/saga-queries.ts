/** The saga log as people look at it: one instance, its history, lists and counts. */
import { and, asc, count, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from './connection.ts';
import { createHistoryRows, type HistoryRow } from './history-rows.ts';
import { preparedOnce } from './prepared.ts';
import type { SagaRow } from './saga-rows.ts';
import { sagaInstances } from './saga-schema.ts';

/** Which instances a list shows. */
export interface SagaFilter {
  readonly state?: string | undefined;
  readonly definition?: string | undefined;
  readonly businessKey?: string | undefined;
  /** Why, and at which step, it is stalled. */
  readonly stallCode?: string | undefined;
  readonly stallStep?: string | undefined;
  /** Starts after the instance with this id, in the order of the list. */
  readonly after?: string | undefined;
  readonly order: 'oldest-first' | 'newest-first';
  readonly limit: number;
}

export interface SagaRowQueries {
  find(id: string): SagaRow | undefined;
  list(filter: SagaFilter): readonly SagaRow[];
  /** Instances by state; a state without one is left out. */
  counts(): Readonly<Record<string, number>>;
  history(sagaId: string): readonly HistoryRow[];
}

export const createSagaRowQueries = preparedOnce((db: Db): SagaRowQueries => {
  const table = sagaInstances;
  const find = db
    .select()
    .from(table)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const counts = db
    .select({ state: table.state, n: count() })
    .from(table)
    .groupBy(table.state)
    .prepare();
  const { list: history } = createHistoryRows(db);
  return {
    find: (id) => find.get({ id }),
    history,
    counts: () => Object.fromEntries(counts.all().map(({ state, n }) => [state, n])),
    list: (filter) =>
      db
        .select()
        .from(table)
        .where(and(...conditions(filter)))
        .orderBy(filter.order === 'oldest-first' ? asc(table.id) : desc(table.id))
        .limit(filter.limit)
        .all(),
  };
});

function conditions(filter: SagaFilter): SQL[] {
  const { state, definition, businessKey, stallCode, stallStep, after } = filter;
  const past = filter.order === 'oldest-first' ? gt : lt;
  return [
    ...(state === undefined ? [] : [eq(sagaInstances.state, state)]),
    ...(definition === undefined ? [] : [eq(sagaInstances.definition, definition)]),
    ...(businessKey === undefined ? [] : [eq(sagaInstances.businessKey, businessKey)]),
    ...(stallCode === undefined ? [] : [sql`${sagaInstances.stall} ->> 'code' = ${stallCode}`]),
    ...(stallStep === undefined ? [] : [sql`${sagaInstances.stall} ->> 'step' = ${stallStep}`]),
    ...(after === undefined ? [] : [past(sagaInstances.id, after)]),
  ];
}
