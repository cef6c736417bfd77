import type { App } from '../../http/app-env.ts';
import { inboxMigrations } from '../../participant/migrations.ts';
import type { Database } from '../../storage/database.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import { webhookMigrations } from '../../webhook/migrations.ts';
import type { Module, ModuleContext } from '../module.ts';
import { billingContract } from './contract.ts';
import { createProvider } from './gateway/provider.ts';
import { createBilling } from './index.ts';
import { billingInvariants } from './invariants.ts';
import { billRoutes } from './routes.ts';

export const billingModule = {
  name: 'billing',
  contract: billingContract,
  databases: [
    { name: 'billing', migrations: [migrationsOf('billing'), inboxMigrations, webhookMigrations] },
    // The simulated provider is a system of its own: so are its books.
    { name: 'gateway', migrations: [migrationsOf('gateway')] },
  ],
  invariants: billingInvariants,
  create(databaseOf: (name: 'billing' | 'gateway') => Database, context: ModuleContext) {
    const { bus, clock, newId, onRepeat } = context;
    const provider = createProvider({ database: databaseOf('gateway'), clock });
    const billing = createBilling({
      database: databaseOf('billing'),
      gateway: provider,
      bus,
      clock,
      newId,
      onRepeat,
    });
    return { ...billing, provider, addRoutes: (app: App) => billRoutes(app, billing) };
  },
} as const satisfies Module<'billing' | 'gateway'>;
