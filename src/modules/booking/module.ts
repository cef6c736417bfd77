import type { App } from '../../http/app-env.ts';
import { type Admit, createRateLimit } from '../../http/rate-limit.ts';
import { sagaRoutes } from '../../http/saga-routes.ts';
import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import type { Database } from '../../storage/database.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import { webhookMigrations } from '../../webhook/migrations.ts';
import type { Module, ModuleContext } from '../module.ts';
import { type Bookings, createBookings, sagaDefinitions } from './index.ts';
import { bookingInvariants } from './invariants.ts';
import { bookingRoutes } from './routes.ts';

export const bookingModule = {
  name: 'booking',
  contract: undefined,
  databases: [
    {
      name: 'booking',
      migrations: [migrationsOf('booking'), sagaLogMigrations, webhookMigrations],
    },
  ],
  invariants: bookingInvariants,
  create(databaseOf: (name: 'booking') => Database, context: ModuleContext) {
    const bookings = createBookings({
      database: databaseOf('booking'),
      definitions: sagaDefinitions,
      clock: context.clock,
      random: context.random,
      newId: context.newId,
      log: context.log,
      bus: context.bus,
      policy: context.policy,
      maxInFlight: context.maxInFlight,
      retentionMs: context.retentionMs,
      recordStall: context.recordStall,
      onStalled: context.onStalled,
      onAdvanced: context.onAdvanced,
    });
    // One for all ways to book: what a client asks for counts together.
    const admit = createRateLimit({ perMinute: context.bookingsPerMinute, what: 'bookings' });
    const addAll = (app: App) => addRoutes(app, { bookings, admit }, context);
    return { ...bookings, admit, addRoutes: addAll };
  },
} as const satisfies Module<'booking'>;

interface Served {
  readonly bookings: Bookings;
  readonly admit: Admit;
}

function addRoutes(app: App, { bookings, admit }: Served, context: ModuleContext): void {
  const { ending, clock, log } = context;
  const { sagas, orchestrator } = bookings;
  bookingRoutes(app, { bookings, admit, ending });
  sagaRoutes(app, {
    sagas,
    orchestrator,
    definitions: sagaDefinitions,
    businessKey: 'bookingId',
    ending,
    clock,
    log,
  });
}
