import type { App } from '../../http/app-env.ts';
import { sagaRoutes } from '../../http/saga-routes.ts';
import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import type { Database } from '../../storage/database.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import type { Module, ModuleProcess } from '../module.ts';
import { type Bookings, createBookings, sagaDefinitions } from './index.ts';
import { bookingInvariants } from './invariants.ts';
import { bookingRoutes } from './routes.ts';

export const bookingModule = {
  name: 'booking',
  contract: undefined,
  databases: [{ name: 'booking', migrations: [migrationsOf('booking'), sagaLogMigrations] }],
  invariants: bookingInvariants,
  create(databaseOf: (name: 'booking') => Database, process: ModuleProcess) {
    const bookings = createBookings({
      database: databaseOf('booking'),
      definitions: sagaDefinitions,
      clock: process.clock,
      random: process.random,
      newId: process.newId,
      log: process.log,
      bus: process.bus,
      policy: process.policy,
      maxInFlight: process.maxInFlight,
      retentionMs: process.retentionMs,
      onStalled: process.onStalled,
      onAdvanced: process.onAdvanced,
    });
    return { ...bookings, addRoutes: (app: App) => addRoutes(app, bookings, process) };
  },
} as const satisfies Module<'booking'> & { readonly invariants: unknown };

function addRoutes(app: App, bookings: Bookings, process: ModuleProcess): void {
  const { bookingsPerMinute, ending, clock, log } = process;
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
