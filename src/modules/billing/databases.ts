import { inboxMigrations } from '../../participant/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';

/** By name, the owners of the tables in each database of the module and its simulated provider. */
export const billingDatabases = {
  billing: [migrationsOf('billing'), inboxMigrations],
  gateway: [migrationsOf('gateway')],
} as const;
