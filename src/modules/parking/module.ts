import { inboxMigrations } from '../../participant/migrations.ts';
import { migrationsOf } from '../../storage/migrations.ts';
import type { Module } from '../module.ts';
import { parkingContract } from './contract.ts';
import { parkingInvariants } from './invariants.ts';

export const parkingModule = {
  name: 'parking',
  contract: parkingContract,
  databases: [{ name: 'parking', migrations: [migrationsOf('parking'), inboxMigrations] }],
  invariants: parkingInvariants,
} as const satisfies Module & { readonly invariants: unknown };
