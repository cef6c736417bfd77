/**
 * The due times that stand in the rows of open instances. A time in a row may be early, and is put
 * off once it has been looked at in vain; it must not be late. So the time of a new instance is
 * good for the commands after the first as well, and the index of due times is not written again
 * with each of them.
 */
import type { EpochMs } from '../../ports/clock.ts';
import type { SagaInstance } from '../instance.ts';

/** Of more instances than this, those that were written first are not known any more. */
const MAX_KNOWN = 20_000;
/** Any first wait for a reply is at least this part of any other: see `backoff.ts`. */
const SHORTEST_PART = 0.9;

export interface DueTimes {
  /** The time for the row of a new instance: none of its first waits is over before. */
  earliest(fresh: SagaInstance): EpochMs | null;
  /** True if what stands in the row is no later than the instance is due. */
  isOnTime(instance: SagaInstance): boolean;
  /** Another time is written into the row; none if it ends to be due, or is removed. */
  note(sagaId: string, dueAt: EpochMs | null): void;
}

/**
 * Knows the latest time that may stand in a row: a unit that wrote an earlier one may have been
 * rolled back, or be run again. It knows instances that were new here, and of no other counts
 * anything as on time.
 */
export function createDueTimes(): DueTimes {
  const known = new Map<string, EpochMs>();
  const note = (sagaId: string, dueAt: EpochMs | null) => {
    const stands = known.get(sagaId);
    if (dueAt === null) known.delete(sagaId);
    else if (stands !== undefined) known.set(sagaId, Math.max(dueAt, stands));
  };
  const learn = (sagaId: string, dueAt: EpochMs) => {
    known.set(sagaId, dueAt);
    if (known.size <= MAX_KNOWN) return;
    for (const [eldest] of known) return void known.delete(eldest);
  };
  return {
    earliest(fresh) {
      const dueAt = firstDueAt(fresh);
      if (dueAt === null) return null;
      const { updatedAt } = fresh;
      const early = updatedAt + Math.floor((dueAt - updatedAt) * SHORTEST_PART);
      learn(fresh.id, early);
      return early;
    },
    isOnTime(instance) {
      const dueAt = firstDueAt(instance) ?? Number.NEGATIVE_INFINITY;
      return (known.get(instance.id) ?? Number.POSITIVE_INFINITY) <= dueAt;
    },
    note,
  };
}

/** When the first of what an instance sends is due; null if it sends nothing any more. */
export function firstDueAt({ awaiting, fences }: SagaInstance): EpochMs | null {
  // Asked several times an event, and hardly any has fences.
  if (fences.length === 0) return awaiting?.dueAt ?? null;
  const dueTimes = fences.map(({ dueAt }) => dueAt);
  return Math.min(awaiting?.dueAt ?? Number.POSITIVE_INFINITY, ...dueTimes);
}
