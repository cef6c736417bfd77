/**
 * The sagas that are forgotten, as a participant sees it. Each command tells the oldest saga that
 * its orchestrator still knows; older ones will not be asked about again, so that what the inbox
 * keeps of them can go. (RIFL, Lee et al., SOSP 2015, has clients tell in each call the first one
 * that they still may repeat, for the same end.)
 *
 * The telling is input, and it decides what may be forgotten for good. So it never reaches beyond
 * the saga of the message that tells it, nor beyond the present; the horizon moves only at a sweep,
 * to the least that was told since the one before; and never to what is too young to be removed:
 * one odd message among others forgets nothing that is still of use.
 */

import { eq } from 'drizzle-orm';
import type { EpochMs } from '../ports/clock.ts';
import type { Db } from '../storage/connection.ts';
import { inboxHorizon } from './schema.ts';

export interface Forgotten {
  /** Takes in what a command of a saga tells. */
  hear(told: Told): void;
  /** Moves the horizon to what was told since the last time, at most to what is older than this. */
  advance(before: EpochMs): void;
  /** Tells if this saga is forgotten. */
  has(sagaId: string): boolean;
  /** Makes the horizon durable. Call it in the unit that removes rows because of it. */
  keep(): void;
}

export interface Told {
  /** The saga of the message. */
  readonly sagaId: string;
  /** The oldest saga that its sender still knows. */
  readonly oldestSagaId: string;
}

/** The times that ids tell. */
export interface IdTimes {
  /** Tells if an id was made by now, by the participant's own clock. */
  isPast(sagaId: string): boolean;
  /** The id, or the one that marks this time if it was made later. */
  notAfter(sagaId: string, at: EpochMs): string;
}

const ONLY = 1;

const lesser = (one: string, other = one) => (other < one ? other : one);

/** Starts with what was kept in the database. */
export function createForgotten(db: Db, { isPast, notAfter }: IdTimes): Forgotten {
  const kept = db.select().from(inboxHorizon).where(eq(inboxHorizon.id, ONLY)).get();
  // One that lies ahead was kept under another clock.
  let horizon = kept !== undefined && isPast(kept.oldestSagaId) ? kept.oldestSagaId : '';
  let least: string | undefined;
  let leastOdd: string | undefined;
  return {
    hear({ sagaId, oldestSagaId }) {
      const isOdd = oldestSagaId > sagaId || !isPast(oldestSagaId);
      // Whatever it tells, its own saga is still known.
      if (isOdd) leastOdd = lesser(sagaId, leastOdd);
      else least = lesser(oldestSagaId, least);
    },
    advance(before) {
      const told = least === undefined ? '' : lesser(notAfter(least, before), leastOdd);
      if (told > horizon) horizon = told;
      least = undefined;
      leastOdd = undefined;
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
