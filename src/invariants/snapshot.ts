/** All that the databases of a system say, as plain data to be checked. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BillingFacts, billingInvariants } from '../modules/billing/invariants.ts';
import { type BookingFacts, bookingInvariants } from '../modules/booking/invariants.ts';
import type { FactQueries } from '../modules/facts.ts';
import { type ParkingFacts, parkingInvariants } from '../modules/parking/invariants.ts';
import { lookInto } from '../storage/read-rows.ts';

/** The facts of every module. */
export interface Snapshot extends BookingFacts, ParkingFacts, BillingFacts {}

/** The queries for each database. */
export const facts: FactQueries<Snapshot> = {
  ...bookingInvariants.queries,
  ...parkingInvariants.queries,
  ...billingInvariants.queries,
};

/** @param all returns the rows of one of the `facts` */
export function snapshotOf(all: (fact: keyof Snapshot) => readonly unknown[]): Snapshot {
  const kinds = Object.keys(facts) as (keyof Snapshot)[]; // It has these keys and no others.
  // Each query names the columns of the very type of its fact.
  return Object.fromEntries(kinds.map((kind) => [kind, all(kind)])) as unknown as Snapshot;
}

/**
 * Reads the files as they are now; the system may be running. Each file is read at one moment, one
 * file after the other. One that is not there yet has nothing in it.
 * @throws DatabaseUnusableError, SqliteError
 */
export function readSnapshot(dataDir: string): Snapshot {
  const found = new Map<string, readonly unknown[]>();
  for (const database of new Set(Object.values(facts).map(({ of }) => of))) {
    const file = join(dataDir, `${database}.db`);
    if (!existsSync(file)) continue;
    lookInto(file, ({ rows }) => {
      for (const [fact, { of, sql }] of Object.entries(facts))
        if (of === database) found.set(fact, rows(sql));
    });
  }
  return snapshotOf((fact) => found.get(fact) ?? []);
}
