import { migrationsOf } from '../../storage/migrations.ts';

/** The tables of the saga log, for any database that sagas are started in. */
export const sagaLogMigrations = migrationsOf('saga-log', '__saga_log_migrations');
