import type { App } from '../../http/app-env.ts';
import { inboxMigrations } from '../../participant/migrations.ts';
import type { Database } from '../../storage/database.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import { webhookMigrations } from '../../webhook/migrations.ts';
import type { Module, ModuleContext } from '../module.ts';
import { parkingContract } from './contract.ts';
import { createParking } from './index.ts';
import { parkingInvariants } from './invariants.ts';
import { slotRoutes } from './routes.ts';

export const parkingModule = {
  name: 'parking',
  contract: parkingContract,
  databases: [
    { name: 'parking', migrations: [migrationsOf('parking'), inboxMigrations, webhookMigrations] },
  ],
  invariants: parkingInvariants,
  create(databaseOf: (name: 'parking') => Database, context: ModuleContext) {
    const { bus, clock, newId, onRepeat } = context;
    const parking = createParking({ database: databaseOf('parking'), bus, clock, newId, onRepeat });
    return { ...parking, addRoutes: (app: App) => slotRoutes(app, parking) };
  },
} as const satisfies Module<'parking'>;
