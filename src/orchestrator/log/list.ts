/** A list of instances, one page at a time. */
import { and, asc, desc, gt, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { EpochMs } from '../../ports/clock.ts';
import { idAt } from '../../ports/ids.ts';
import type { Db } from '../../storage/connection.ts';
import { reasonCodes, type SagaInstance, type SagaState, sagaStates } from '../instance.ts';
import { fromRow } from './saga-log.ts';
import { codeOf, isStalled, sagaInstances, stallCodeOf, stallStepOf } from './schema.ts';

/** The instances that a list shows. */
export interface SagaFilter {
  readonly state?: SagaState | undefined;
  readonly definition?: string | undefined;
  readonly businessKey?: string | undefined;
  /** Of the reason that a person has to know first: why it is stalled, else why it went back. */
  readonly code?: string | undefined;
  /** Only what is stalled at this step. */
  readonly stallStep?: string | undefined;
  /** Begun at this time or later, as its id tells. */
  readonly createdFrom?: EpochMs | undefined;
  /** Begun before this time, as its id tells. */
  readonly createdBefore?: EpochMs | undefined;
  /** Starts after the instance with this id, in the order of the list. */
  readonly after?: string | undefined;
  readonly order: 'oldest-first' | 'newest-first';
  readonly limit: number;
}

/**
 * Lists the instances that match. The indexes have definition, state or code, and id in this order:
 * a filter that omits one of them runs once per value that there is, so that it never reads rows it
 * does not return.
 */
export function listSagas(db: Db, filter: SagaFilter): readonly SagaInstance[] {
  const { order, limit } = filter;
  const pages = exactFilters(db, filter).flatMap((exact) => page(db, exact));
  const sign = order === 'oldest-first' ? 1 : -1;
  return pages.toSorted((a, b) => (a.id < b.id ? -sign : sign)).slice(0, limit);
}

/** The filters that each are a seek of one index, and together match the same instances. */
function exactFilters(db: Db, filter: SagaFilter): readonly SagaFilter[] {
  const { definition, state, businessKey, code, stallStep } = filter;
  const isPlain = [definition, state, code, stallStep].every((one) => one === undefined);
  // A business key has few instances.
  if (isPlain || businessKey !== undefined) return [filter];
  const definitions = definition === undefined ? definitionsIn(db) : [definition];
  const perDefinition = definitions.map((one) => ({ ...filter, definition: one }));
  if (stallStep === undefined) {
    const states = state === undefined ? sagaStates : [state];
    return perDefinition.flatMap((one) => states.map((each) => ({ ...one, state: each })));
  }
  const codes = code === undefined ? reasonCodes : [code];
  return perDefinition.flatMap((one) => codes.map((each) => ({ ...one, code: each })));
}

function page(db: Db, filter: SagaFilter): readonly SagaInstance[] {
  const { order, limit } = filter;
  return db
    .select()
    .from(sagaInstances)
    .where(and(...conditions(filter), ...bounds(filter)))
    .orderBy(order === 'oldest-first' ? asc(sagaInstances.id) : desc(sagaInstances.id))
    .limit(limit)
    .all()
    .map(fromRow);
}

function conditions(filter: SagaFilter): readonly SQL[] {
  const { state, definition, businessKey, code, stallStep } = filter;
  const table = sagaInstances;
  // A plus keeps SQLite from the indexes of a column.
  const column = (one: SQLWrapper) => (businessKey === undefined ? one : sql`+${one}`);
  return [
    ...equal(table.businessKey, businessKey),
    ...equal(column(table.definition), definition),
    ...equal(column(table.state), state),
    ...(stallStep === undefined
      ? equal(codeOf(table), code)
      : [isStalled(table), ...equal(stallCodeOf(table), code)]),
    ...equal(stallStepOf(table), stallStep),
  ];
}

function equal(what: SQLWrapper, value: string | undefined): readonly SQL[] {
  return value === undefined ? [] : [sql`${what} = ${value}`];
}

/** One bound for each side: of two, SQLite would seek by one and pass over rows by the other. */
function bounds({ after, createdFrom, createdBefore, order }: SagaFilter): readonly SQL[] {
  const isOldestFirst = order === 'oldest-first';
  const from = createdFrom === undefined ? undefined : idAt(createdFrom);
  const before = createdBefore === undefined ? undefined : idAt(createdBefore);
  const above = [from, isOldestFirst ? after : undefined].filter((id) => id !== undefined);
  const [lowest] = above.toSorted().reverse();
  // Of the two, one that is undefined is sorted last.
  const [highest] = [before, isOldestFirst ? undefined : after].toSorted();
  return [
    ...(lowest === undefined ? [] : [gt(sagaInstances.id, lowest)]),
    ...(highest === undefined ? [] : [lt(sagaInstances.id, highest)]),
  ];
}

/** The names that stand in the index, each found from the one before. */
export function definitionsIn(db: Db): readonly string[] {
  const found: string[] = [];
  for (;;) {
    const next = sql`SELECT min(definition) AS name FROM saga_instances
      WHERE definition > ${found.at(-1) ?? ''}`;
    const { name } = db.get<{ readonly name: string | null }>(next); // A `min` has one row.
    if (name === null) return found;
    found.push(name);
  }
}
