/** The instances that have been open for longest. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { EpochMs } from '../../ports/clock.ts';
import type { Db } from '../../storage/connection.ts';
import { openStates, type SagaState } from '../instance.ts';
import { definitionsIn } from './list.ts';
import { sagaInstances } from './schema.ts';

/** The oldest instance of a definition in one of the states that are not ended. */
export interface OldestOpen {
  readonly definition: string;
  readonly state: SagaState;
  readonly createdAt: EpochMs;
}

/** Finds them by one seek of the index per definition and state, however many there are. */
export function oldestOpenOf(db: Db): () => readonly OldestOpen[] {
  const table = sagaInstances;
  const oldest = db
    .select({ createdAt: table.createdAt })
    .from(table)
    .where(
      and(
        eq(table.definition, sql.placeholder('definition')),
        eq(table.state, sql.placeholder('state')),
      ),
    )
    .orderBy(asc(table.id))
    .limit(1)
    .prepare();
  const found = (definition: string, state: SagaState): readonly OldestOpen[] =>
    oldest.all({ definition, state }).map(({ createdAt }) => ({ definition, state, createdAt }));
  return () =>
    definitionsIn(db).flatMap((definition) =>
      openStates.flatMap((state) => found(definition, state)),
    );
}
