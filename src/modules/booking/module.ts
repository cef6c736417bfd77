import type { App } from '../../http/app-env.ts';
import { sagaRoutes } from '../../http/saga-routes.ts';
import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import type { Database } from '../../storage/database.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import type { Module, ModuleContext } from '../module.ts';
import { type Bookings, createBookings, sagaDefinitions } from './index.ts';
import { bookingInvariants } from './invariants.ts';
import { bookingRoutes } from './routes.ts';

export const bookingModule = {
  name: 'booking',
  contract: undefined,
  databases: [{ name: 'booking', migrations: [migrationsOf('booking'), sagaLogMigrations] }],
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
      onStalled: context.onStalled,
      onAdvanced: context.onAdvanced,
    });
    return { ...bookings, addRoutes: (app: App) => addRoutes(app, bookings, context) };
  },
} as const satisfies Module<'booking'>;

function addRoutes(app: App, bookings: Bookings, context: ModuleContext): void {
  const { bookingsPerMinute, ending, clock, log } = context;
  const { sagas, orchestrator } = bookings;
  bookingRoutes(app, { bookings, bookingsPerMinute, ending });
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
