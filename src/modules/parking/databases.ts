import { inboxMigrations } from '../../participant/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';

/** By name, the owners of the tables in each database of the module. */
export const parkingDatabases = { parking: [migrationsOf('parking'), inboxMigrations] } as const;
