import { inboxMigrations } from '../../participant/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import type { Module } from '../module.ts';
import { billingContract } from './contract.ts';
import { billingInvariants } from './invariants.ts';

export const billingModule = {
  name: 'billing',
  contract: billingContract,
  databases: [
    { name: 'billing', migrations: [migrationsOf('billing'), inboxMigrations] },
    // The simulated provider is a system of its own: so are its books.
    { name: 'gateway', migrations: [migrationsOf('gateway')] },
  ],
  invariants: billingInvariants,
} as const satisfies Module & { readonly invariants: unknown };
