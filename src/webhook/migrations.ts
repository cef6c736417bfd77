import { migrationsOf } from '../storage/migrations.ts';

/** The outbox of the webhook, for any database whose changes are to be told of. */
export const webhookMigrations = migrationsOf('webhook', '__webhook_migrations');
