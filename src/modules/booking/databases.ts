import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';

/** By name, the owners of the tables in each database of the module. */
export const bookingDatabases = { booking: [migrationsOf('booking'), sagaLogMigrations] } as const;
