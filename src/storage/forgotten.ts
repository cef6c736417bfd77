/**
 * Which sagas are forgotten, as a participant sees it. Each command tells the oldest saga that its
 * orchestrator still knows; nobody will ask about older ones again, so that what the inbox keeps of
 * them can go. (RIFL, Lee et al., SOSP 2015, has clients tell in each call the first one that they
 * still may repeat, for the same end.)
 *
 * Ids tell the order and no clock does: those of two machines differ.
 */
import { eq } from 'drizzle-orm';
import type { Db } from './connection.ts';
import { inboxHorizon } from './inbox-schema.ts';

export interface Forgotten {
  /** Takes in what a command tells; in whatever order they come, the latest saga counts. */
  hear(oldestSagaId: string): void;
  /** Whether this saga is forgotten, for all that was heard. */
  has(sagaId: string): boolean;
  /** Makes durable what was heard. Call it in the unit that removes rows because of it. */
  keep(): void;
}

const ONLY = 1;

/** Starts with what was kept in the database. */
export function createForgotten(db: Db): Forgotten {
  const kept = db.select().from(inboxHorizon).where(eq(inboxHorizon.id, ONLY)).get();
  let horizon = kept?.oldestSagaId ?? '';
  return {
    hear(oldestSagaId) {
      if (oldestSagaId > horizon) horizon = oldestSagaId;
    },
    has: (sagaId) => sagaId < horizon,
    keep() {
      const row = { id: ONLY, oldestSagaId: horizon };
      db.insert(inboxHorizon)
        .values(row)
        .onConflictDoUpdate({ target: inboxHorizon.id, set: row })
        .run();
    },
  };
}
