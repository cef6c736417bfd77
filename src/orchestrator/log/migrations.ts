import { migrationsOf } from '../../storage/migrations.ts';

/** The tables of the saga log, for the database of whoever starts sagas. */
export const sagaLogMigrations = migrationsOf('saga-log', '__saga_log_migrations');
