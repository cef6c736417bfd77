/** The product's databases, and what they say of it. */
import { facts, type Snapshot, snapshotOf } from '../../src/invariants/snapshot.ts';
import { databasesOf } from '../../src/modules/modules.ts';
import { createDisks, type Disks } from '../../src/testing/simulation/disks.ts';

export interface ProductDisks extends Disks {
  /** All that the databases say now; what has not changed is not read again. */
  snapshot(): Snapshot;
}

const tables = Object.fromEntries(
  databasesOf().map(({ name, migrations }) => [name, { migrations }]),
);

/** Makes the product's databases, empty and migrated once for all runs of this process. */
export function createProductDisks(): ProductDisks {
  const disks = createDisks(tables);
  const cache = new Map<keyof Snapshot, { commits: number; rows: readonly unknown[] }>();
  return {
    ...disks,
    snapshot: () =>
      snapshotOf((fact) => {
        const { of, sql } = facts[fact];
        const commits = disks.commits(of);
        const known = cache.get(fact);
        if (known?.commits === commits) return known.rows;
        const rows = disks.rows(of, sql);
        cache.set(fact, { commits, rows });
        return rows;
      }),
  };
}
