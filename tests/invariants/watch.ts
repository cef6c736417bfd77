/** What holds from one snapshot to the next: what has ended stays as it ended. */
import { isEnded } from '../../src/invariants/sagas.ts';
import type { BookingFact, SagaFact, Snapshot } from '../../src/invariants/snapshot.ts';

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
  const sagas = new Map<string, string>();
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

function changedSaga(ended: Map<string, string>, saga: SagaFact): readonly string[] {
  const { id, state, steps, finishedAt } = saga;
  const before = ended.get(id);
  const now = `${state} at ${finishedAt}: ${steps}`;
  if (isEnded(state)) ended.set(id, now);
  return before === undefined || before === now
    ? []
    : [`saga ${id} had ended as ${before} and is now ${now}`];
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
