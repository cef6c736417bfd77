import type { SagaDefinition } from '../../orchestrator/definition.ts';
import type { SagaQueries } from '../../orchestrator/log/queries.ts';
import {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
} from '../../orchestrator/orchestrator.ts';
import type { SagasInUnit } from '../../orchestrator/runner/runner.ts';
import type { Wait } from '../../orchestrator/runner/watchers.ts';
import type { TraceContext } from '../../ports/trace.ts';
import type { Database } from '../../storage/database.ts';
import type { Sweep } from '../../storage/retention.ts';
import type { PaymentMethod } from '../billing/contract.ts';
import { bookingSaga } from './booking.saga.ts';
import { type Booking, type BookingWork, decide, whyNotCancel } from './booking.ts';
import { cancellationSaga } from './cancellation.saga.ts';
import { bookingReplies } from './contract.ts';
import { BookingConflictError } from './errors.ts';
import { createIdempotency, type Idempotency, type KeyedRequest } from './idempotency.ts';
import { createKeyQueries, createKeyStore } from './idempotency-store.ts';
import {
  type BookingQueries,
  type BookingStore,
  createBookingQueries,
  createBookingStore,
} from './store.ts';

export interface Bookings {
  /**
   * Accepts a booking; resolves once it, its saga and its key are durable. With a key, call it
   * within `idempotency.once`.
   */
  book(wish: BookingWish): Promise<{ readonly id: string; readonly sagaId: string }>;
  /**
   * Begins to cancel a booking; resolves with undefined if there is none of this id.
   * @throws BookingConflictError if it cannot be cancelled now
   */
  cancel(id: string, origin?: Origin): Promise<{ readonly sagaId: string } | undefined>;
  /** True once the saga has ended, false after `timeoutMs` or once the signal is aborted. */
  ended(sagaId: string, wait: Wait): Promise<boolean>;
  readonly idempotency: Idempotency;
  /** Removes what was done with before a time. */
  readonly sweep: Sweep;
  readonly queries: BookingQueries;
  readonly sagas: SagaQueries;
  readonly orchestrator: Orchestrator;
}

/** The origin of a saga: it goes with its messages and into the log. */
export interface Origin {
  /** The trace that the client is in. */
  readonly trace?: TraceContext | undefined;
  readonly requestId?: string | undefined;
}

export interface BookingWish extends Origin {
  readonly slotId: string;
  readonly paymentMethod: PaymentMethod;
  /** The idempotency key of the client's request. */
  readonly keyed?: KeyedRequest | undefined;
}

type OfOrchestrator = Omit<OrchestratorOptions<BookingWork>, 'sagas' | 'replyQueue' | 'database'>;

export interface BookingOptions extends OfOrchestrator {
  readonly database: Database;
  /** The sagas of the module, in each version that an instance may still be under. */
  readonly definitions: readonly BookingSaga[];
}

/** Wires the module and its orchestrator to their database and the bus. */
export function createBookings({ database, ...options }: BookingOptions): Bookings {
  const { commit } = database;
  const store = createBookingStore(database.writer);
  const keyStore = createKeyStore(database.writer);
  const idempotency = createIdempotency({
    ...options,
    store: keyStore,
    commit,
    kept: createKeyQueries(database.reader),
  });
  const work = (todo: BookingWork, at: number) => doWork(store, todo, at);
  const orchestrator = createOrchestrator({
    clock: options.clock,
    random: options.random,
    newId: options.newId,
    log: options.log,
    database,
    bus: options.bus,
    policy: options.policy,
    maxInFlight: options.maxInFlight,
    retentionMs: options.retentionMs,
    recordStall: options.recordStall,
    onStalled: options.onStalled,
    onAdvanced: options.onAdvanced,
    sagas: options.definitions.map((definition) => ({ definition, work })),
    replyQueue: bookingReplies,
  });
  return {
    orchestrator,
    queries: createBookingQueries(database.reader),
    sagas: orchestrator.queries,
    idempotency,
    sweep: async (before) => (await orchestrator.sweep(before)) + (await idempotency.sweep()),
    ended: orchestrator.ended,
    async book({ slotId, paymentMethod, keyed, ...origin }) {
      const id = options.newId();
      const input = { bookingId: id, slotId, paymentMethod };
      const admit = () => keyed && idempotency.claim(keyed, id);
      const saga = await orchestrator.start(bookingSaga, input, { admit, ...origin });
      return { id, sagaId: saga.id };
    },
    async cancel(id, origin) {
      const found = await commit.run(() => store.find(id));
      if (found === undefined) return undefined;
      const input = { bookingId: id, slotId: found.slotId };
      const admit = (sagas: SagasInUnit) => checkCancellable(store.find(id), sagas);
      // A cancellation only frees: it is not held up by the bound on sagas at work.
      const beginning = { admit, passes: true, ...origin };
      const saga = await orchestrator.start(cancellationSaga, input, beginning);
      return { sagaId: saga.id };
    },
  };
}

/** Every saga of the module, in each version that an instance may still be under. */
export const sagaDefinitions = [bookingSaga, cancellationSaga] as const;

/** A saga whose local work is that of the module. */
export type BookingSaga = Pick<
  SagaDefinition<never, BookingWork>,
  'name' | 'version' | 'steps' | 'shown'
>;

/** @throws BookingConflictError */
function checkCancellable(booking: Booking | undefined, sagas: SagasInUnit): void {
  if (booking === undefined) return;
  const why = whyNotCancel(booking, sagas.find(booking.sagaId)?.finishedAt !== null);
  if (why !== undefined) throw new BookingConflictError(why);
}

/** Load, decide, save: inside the transaction that moves the saga on. */
function doWork(store: BookingStore, work: BookingWork, at: number): void {
  const booking = decide(store.find(work.bookingId), work, at);
  if (work.type === 'create') store.add(booking);
  else store.save(booking);
}
