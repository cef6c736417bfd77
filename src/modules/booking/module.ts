import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import type { Module } from '../module.ts';
import { bookingInvariants } from './invariants.ts';

export const bookingModule = {
  name: 'booking',
  contract: undefined,
  databases: [{ name: 'booking', migrations: [migrationsOf('booking'), sagaLogMigrations] }],
  invariants: bookingInvariants,
} as const satisfies Module & { readonly invariants: unknown };
