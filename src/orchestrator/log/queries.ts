/** The saga log as people look at it: one instance, its history, lists and counts. */
import { and, asc, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { createHistoryRows, type HistoryRow } from './history.ts';
import type { SagaRow } from './rows.ts';
import { sagaInstances } from './schema.ts';

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
  history(sagaId: string): readonly HistoryRow[];
}

export const createSagaRowQueries = preparedOnce((db: Db): SagaRowQueries => {
  const table = sagaInstances;
  const find = db
    .select()
    .from(table)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const { list: history } = createHistoryRows(db);
  return {
    find: (id) => find.get({ id }),
    history,
    list: (filter) => list(db, filter),
  };
});

/**
 * An index has definition, state and id in this order. What is asked without one of the first two
 * is asked once for each that there is, so that no look walks what it does not show.
 */
function list(db: Db, filter: SagaFilter): readonly SagaRow[] {
  const { definition, state, businessKey, order, limit } = filter;
  const isPlain = definition === undefined && state === undefined;
  if (isPlain || businessKey !== undefined) return page(db, filter);
  const definitions = definition === undefined ? definitionsIn(db) : [definition];
  const states = state === undefined ? statesIn(db, definitions) : [state];
  const pages = definitions.flatMap((one) =>
    states.flatMap((each) => page(db, { ...filter, definition: one, state: each })),
  );
  const sign = order === 'oldest-first' ? 1 : -1;
  return pages.toSorted((a, b) => (a.id < b.id ? -sign : sign)).slice(0, limit);
}

function page(db: Db, filter: SagaFilter): readonly SagaRow[] {
  const { order, limit } = filter;
  return db
    .select()
    .from(sagaInstances)
    .where(and(...conditions(filter)))
    .orderBy(order === 'oldest-first' ? asc(sagaInstances.id) : desc(sagaInstances.id))
    .limit(limit)
    .all();
}

/** The names that stand in the index, each found from the one before. */
function definitionsIn(db: Db): readonly string[] {
  return distinct(
    db,
    sql`SELECT min(definition) AS name FROM saga_instances`,
    (last) => sql`SELECT min(definition) AS name FROM saga_instances WHERE definition > ${last}`,
  );
}

function statesIn(db: Db, definitions: readonly string[]): readonly string[] {
  const of = (definition: string) =>
    distinct(
      db,
      sql`SELECT min(state) AS name FROM saga_instances WHERE definition = ${definition}`,
      (last) =>
        sql`SELECT min(state) AS name FROM saga_instances
          WHERE definition = ${definition} AND state > ${last}`,
    );
  return [...new Set(definitions.flatMap(of))];
}

function distinct(db: Db, first: SQL, next: (last: string) => SQL): readonly string[] {
  const found: string[] = [];
  for (let query = first; ; query = next(String(found.at(-1)))) {
    const { name } = db.get<{ readonly name: string | null }>(query); // A `min` has one row.
    if (name === null) return found;
    found.push(name);
  }
}

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
