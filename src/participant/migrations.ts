import { migrationsOf } from '../storage/migrations.ts';

/** The tables of the inbox, for the database of a participant. */
export const inboxMigrations = migrationsOf('inbox', '__inbox_migrations');
