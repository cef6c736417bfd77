/** The bookings in their database, which also holds the saga log. */
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { PageRequest } from '../../http/paging.ts';
import { sagaInstances } from '../../orchestrator/log/schema.ts';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../../storage/statements.ts';
import type { Booking, BookingStatus } from './booking.ts';
import { bookings, isNotApproved } from './schema.ts';

/** Call it inside a unit of the module's database. */
export interface BookingStore {
  find(id: string): Booking | undefined;
  add(booking: Booking): void;
  /** Writes what can change of a booking: its status, with the reason, and its cancellation. */
  save(booking: Booking): void;
}

/** A booking with the state of its saga, which tells whether all is done. */
export interface BookingView extends Booking {
  /** Null once the saga, long ended, has been removed. */
  readonly sagaState: string | null;
}

export interface BookingFilter {
  readonly status?: BookingStatus | undefined;
  readonly slotId?: string | undefined;
}

export interface BookingQueries {
  /** The booking of this id. */
  get(id: string): BookingView | undefined;
  list(filter: BookingFilter, page: PageRequest): readonly BookingView[];
}

export const createBookingStore = preparedOnce((db: Db): BookingStore => {
  const { placeholder } = sql;
  const find = prepareFind(db, bookings, eq(bookings.id, placeholder('id')));
  const add = prepareWrite<Booking>(
    db,
    db.insert(bookings).values({
      id: placeholder('id'),
      slotId: placeholder('slotId'),
      status: placeholder('status'),
      sagaId: placeholder('sagaId'),
      cancellationSagaId: placeholder('cancellationSagaId'),
      reason: placeholder('reason'),
      reasonText: placeholder('reasonText'),
      createdAt: placeholder('createdAt'),
      updatedAt: placeholder('updatedAt'),
    }),
  );
  const save = prepareWrite<Booking>(
    db,
    db
      .update(bookings)
      .set({
        status: sql`${placeholder('status')}`,
        cancellationSagaId: sql`${placeholder('cancellationSagaId')}`,
        reason: sql`${placeholder('reason')}`,
        reasonText: sql`${placeholder('reasonText')}`,
        updatedAt: sql`${placeholder('updatedAt')}`,
      })
      .where(eq(bookings.id, placeholder('id'))),
  );
  return {
    find: (id) => find({ id }),
    add: (booking) => void add(booking),
    save: (booking) => void save(booking),
  };
});

/** A slot has few bookings, a status may have all: its index is left aside for that of the slot. */
function inStatus(status: BookingStatus, slotId: string | undefined): SQL | undefined {
  if (slotId !== undefined) return sql`+${bookings.status} = ${status}`;
  const isInStatus = eq(bookings.status, status);
  return status === 'approved' ? isInStatus : and(isNotApproved(bookings), isInStatus);
}

export const createBookingQueries = preparedOnce((db: Db): BookingQueries => {
  const view = {
    id: bookings.id,
    slotId: bookings.slotId,
    status: bookings.status,
    sagaId: bookings.sagaId,
    cancellationSagaId: bookings.cancellationSagaId,
    sagaState: sagaInstances.state,
    reason: bookings.reason,
    reasonText: bookings.reasonText,
    createdAt: bookings.createdAt,
    updatedAt: bookings.updatedAt,
  };
  const sagaOfBooking = eq(sagaInstances.id, bookings.sagaId);
  const find = db
    .select(view)
    .from(bookings)
    .leftJoin(sagaInstances, sagaOfBooking)
    .where(eq(bookings.id, sql.placeholder('id')))
    .prepare();
  return {
    get: (id) => find.get({ id }),
    list: ({ status, slotId }, { limit, after }) =>
      db
        .select(view)
        .from(bookings)
        .leftJoin(sagaInstances, sagaOfBooking)
        .where(
          and(
            status === undefined ? undefined : inStatus(status, slotId),
            slotId === undefined ? undefined : eq(bookings.slotId, slotId),
            after === undefined ? undefined : lt(bookings.id, after),
          ),
        )
        .orderBy(desc(bookings.id))
        .limit(limit)
        .all(),
  };
});
