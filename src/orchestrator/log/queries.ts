/** The saga log as people look at it: one instance, its history, lists and counts. */
import { and, asc, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { type HistoryEntry, type SagaInstance, type SagaState, sagaStates } from '../instance.ts';
import { createHistoryRows } from './history.ts';
import { fromRow } from './saga-log.ts';
import { sagaInstances } from './schema.ts';

/** The instances that a list shows. */
export interface SagaFilter {
  readonly state?: SagaState | undefined;
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

export interface SagaQueries {
  /** The instance of this id; undefined if it is unknown, or was removed. */
  find(id: string): SagaInstance | undefined;
  /** One page of the instances that match. */
  list(filter: SagaFilter): readonly SagaInstance[];
  /** All entries of the history, in order; none if the saga is unknown. */
  history(sagaId: string): readonly HistoryEntry[];
}

/** The saga log's queries, prepared once per connection; give them the reading one. */
export const createSagaQueries = preparedOnce((db: Db): SagaQueries => {
  const table = sagaInstances;
  const find = db
    .select()
    .from(table)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const { list: history } = createHistoryRows(db);
  return {
    find(id) {
      const row = find.get({ id });
      return row && fromRow(row);
    },
    history,
    list: (filter) => list(db, filter),
  };
});

/**
 * An index has definition, state and id in this order. A query that omits one of the first two runs
 * once per value that there is, so that it never scans rows it does not return.
 */
function list(db: Db, filter: SagaFilter): readonly SagaInstance[] {
  const { definition, state, businessKey, order, limit } = filter;
  const isPlain = definition === undefined && state === undefined;
  if (isPlain || businessKey !== undefined) return page(db, filter);
  const definitions = definition === undefined ? definitionsIn(db) : [definition];
  const states = state === undefined ? sagaStates : [state];
  const pages = definitions.flatMap((one) =>
    states.flatMap((each) => page(db, { ...filter, definition: one, state: each })),
  );
  const sign = order === 'oldest-first' ? 1 : -1;
  return pages.toSorted((a, b) => (a.id < b.id ? -sign : sign)).slice(0, limit);
}

function page(db: Db, filter: SagaFilter): readonly SagaInstance[] {
  const { order, limit } = filter;
  return db
    .select()
    .from(sagaInstances)
    .where(and(...conditions(filter)))
    .orderBy(order === 'oldest-first' ? asc(sagaInstances.id) : desc(sagaInstances.id))
    .limit(limit)
    .all()
    .map(fromRow);
}

/** The names that stand in the index, each found from the one before. */
function definitionsIn(db: Db): readonly string[] {
  return distinct(
    db,
    sql`SELECT min(definition) AS name FROM saga_instances`,
    (last) => sql`SELECT min(definition) AS name FROM saga_instances WHERE definition > ${last}`,
  );
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
