/** What holds from one snapshot to the next: what has ended stays as it ended. */

import type { Snapshot } from '../../src/invariants/snapshot.ts';
import type { BookingFact, BookingSagaFact } from '../../src/modules/booking/invariants.ts';
import { isEnded } from '../../src/orchestrator/log/invariants.ts';

export interface Watch {
  /** What has changed since an earlier snapshot although it had ended, in words. */
  see(snapshot: Snapshot): readonly string[];
}

/** A cancellation is a recorded act, so an approved booking may still become cancelled. */
const laterStatus: Readonly<Record<string, readonly string[]>> = {
  approved: ['approved', 'cancelled'],
  cancelled: ['cancelled'],
  rejected: ['rejected'],
};

export function createWatch(): Watch {
  const sagas = new Map<string, Ended>();
  const bookings = new Map<string, string>();
  return {
    see: (snapshot) => [
      ...snapshot.sagas.flatMap((saga) => changedSaga(sagas, saga)),
      ...snapshot.bookings.flatMap((booking) => {
        const found = changedBooking(bookings, booking);
        if (sagas.has(booking.sagaId)) bookings.set(booking.id, booking.status);
        return found;
      }),
    ],
  };
}

interface Ended {
  readonly as: string;
  readonly at: number;
}

/** Its end may move back alone: one that lay in the future was written by another clock. */
function changedSaga(ended: Map<string, Ended>, saga: BookingSagaFact): readonly string[] {
  const { id, state, steps, finishedAt } = saga;
  const before = ended.get(id);
  const now = { as: `${state}: ${steps}`, at: finishedAt ?? 0 };
  if (isEnded(state)) ended.set(id, now);
  return before === undefined || (before.as === now.as && now.at <= before.at)
    ? []
    : [`saga ${id} had ended at ${before.at} as ${before.as}, and is now ${now.as} at ${now.at}`];
}

function changedBooking(
  ended: ReadonlyMap<string, string>,
  { id, status }: BookingFact,
): readonly string[] {
  const before = ended.get(id);
  return before === undefined || laterStatus[before]?.includes(status) === true
    ? []
    : [`booking ${id} was ${before} at its end and is now ${status}`];
}
