/** Booking's promises: each booking has its saga, and the status that its sagas came to. */
import {
  backwards,
  isEnded,
  mistimed,
  type SagaFact,
  unscheduled,
} from '../../orchestrator/log/invariants.ts';
import { grouped, type Invariants } from '../facts.ts';

export interface BookingSagaFact extends SagaFact {
  readonly definition: string;
  readonly bookingId: string;
}

export interface ReplyFact {
  readonly sagaId: string;
}

export interface BookingFact {
  readonly id: string;
  readonly slotId: string;
  readonly status: string;
  readonly sagaId: string;
}

export interface BookingFacts {
  readonly sagas: readonly BookingSagaFact[];
  /** Only what is noted of sagas that are gone: there should be none. */
  readonly replies: readonly ReplyFact[];
  readonly bookings: readonly BookingFact[];
}

export const bookingInvariants: Invariants<BookingFacts> = {
  queries: {
    sagas: {
      of: 'booking',
      sql: `SELECT id, definition, state, business_key AS bookingId, due_at AS dueAt,
        finished_at AS finishedAt, stall, awaiting, nullif(fences, 'null') AS fences, steps
        FROM saga_instances`,
    },
    replies: {
      of: 'booking',
      sql: `SELECT saga_id AS sagaId FROM saga_replies
        WHERE saga_id NOT IN (SELECT id FROM saga_instances)`,
    },
    bookings: {
      of: 'booking',
      sql: 'SELECT id, slot_id AS slotId, status, saga_id AS sagaId FROM bookings',
    },
  },
  always: ({ sagas, replies }) => [
    ...sagas.flatMap((one) => [...unscheduled(one), ...backwards(one), ...mistimed(one)]),
    ...replies.map(({ sagaId }) => `saga ${sagaId} is gone, but its replies are not`),
  ],
  settled:
    () =>
    ({ id, status }) =>
      status === 'pending' ? [`booking ${id} is pending and has no saga any more`] : [],
  ownerless: ({ sagas }, bookings) =>
    sagas
      .filter(({ bookingId }) => !bookings.has(bookingId))
      .map(({ id }) => `saga ${id} is about no booking`),
};

/** A booking held against its sagas: if they have all ended, the differences. */
export interface Standing {
  readonly booking: BookingFact;
  readonly isSettled: boolean;
  readonly faults: readonly string[];
}

/** @param swept whether ended sagas may have been removed after their retention time */
export function standings(facts: BookingFacts, swept: boolean): readonly Standing[] {
  const sagasOf = grouped(facts.sagas, ({ bookingId }) => bookingId);
  return facts.bookings.map((booking) => {
    const { id, status, sagaId } = booking;
    const sagas = sagasOf.get(id) ?? [];
    const own = sagas.find((saga) => saga.id === sagaId);
    const differs = (fault: string) => ({ booking, isSettled: false, faults: [fault] });
    if (own === undefined && !swept) return differs(`booking ${id} has no saga`);
    if (sagas.some(({ state }) => !isEnded(state)))
      return { booking, isSettled: false, faults: [] };
    const cancelled = sagas.some((saga) => saga.id !== sagaId);
    const due = own === undefined ? status : statusAfter(own.state, cancelled);
    if (status !== due) return differs(`booking ${id} is ${status}, but by its sagas it is ${due}`);
    return { booking, isSettled: true, faults: [] };
  });
}

/** The status due to a booking, given how its saga and perhaps its cancellation ended. */
function statusAfter(state: string, cancelled: boolean): string {
  if (state === 'compensated') return cancelled ? 'never cancelled' : 'rejected';
  return cancelled ? 'cancelled' : 'approved';
}
