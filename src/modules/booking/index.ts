/** The booking module: it owns the bookings and the sagas that carry them out. */
import type { Bus } from '../../bus/bus.ts';
import type { Clock, Log, NewId, Random } from '../../bus/ports.ts';
import type { ResendPolicy } from '../../orchestrator/backoff.ts';
import { createOrchestrator, type Orchestrator } from '../../orchestrator/orchestrator.ts';
import { register } from '../../orchestrator/registry.ts';
import { createSagaLog } from '../../orchestrator/saga-log.ts';
import type { Database } from '../../storage/database.ts';
import {
  createSagaRowQueries,
  createSagaRows,
  type SagaRowQueries,
} from '../../storage/saga-rows.ts';
import type { PaymentMethod } from '../billing/contract.ts';
import { bookingSaga } from './booking.saga.ts';
import { type BookingWork, decide } from './booking.ts';
import { bookingReplies } from './contract.ts';
import {
  type BookingQueries,
  type BookingStore,
  createBookingQueries,
  createBookingStore,
} from './store.ts';

export interface Bookings {
  /** Accepts a booking; resolves once it and its saga are durable. */
  book(wish: BookingWish): Promise<{ readonly id: string; readonly sagaId: string }>;
  /** True once the saga has ended, false after `timeoutMs`. */
  ended(sagaId: string, timeoutMs: number): Promise<boolean>;
  readonly queries: BookingQueries;
  readonly sagas: SagaRowQueries;
  readonly orchestrator: Orchestrator;
}

export interface BookingWish {
  readonly slotId: string;
  readonly paymentMethod: PaymentMethod;
}

export interface BookingOptions {
  readonly database: Database;
  readonly bus: Bus;
  readonly policy: ResendPolicy;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}

/** Wires the module and its orchestrator to their database and the bus. */
export function createBookings({ database, ...options }: BookingOptions): Bookings {
  const { commit } = database;
  const store = createBookingStore(database.writer);
  const orchestrator = createOrchestrator({
    ...options,
    commit,
    sagas: [register(bookingSaga, (work, at) => doWork(store, work, at))],
    sagaLog: createSagaLog(createSagaRows(database.writer)),
    replyQueue: bookingReplies,
  });
  return {
    orchestrator,
    queries: createBookingQueries(database.reader),
    sagas: createSagaRowQueries(database.reader),
    ended: orchestrator.ended,
    async book({ slotId, paymentMethod }) {
      const id = options.newId();
      const saga = await orchestrator.start(bookingSaga, { bookingId: id, slotId, paymentMethod });
      return { id, sagaId: saga.id };
    },
  };
}

/** Load, decide, save: inside the transaction that moves the saga on. */
function doWork(store: BookingStore, work: BookingWork, at: number): void {
  const booking = decide(store.find(work.bookingId), work, at);
  if (work.type === 'create') store.add(booking);
  else store.save(booking);
}
