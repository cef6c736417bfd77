/** Databases that outlive their processes, in memory, on the real schema and the real SQLite. */

import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { facts, type Snapshot, snapshotOf } from '../../src/invariants/snapshot.ts';
import { type DatabaseName, databasesOf, migrationsFor } from '../../src/modules/modules.ts';
import type { Connection, Db } from '../../src/storage/connection.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createGroupCommit } from '../../src/storage/group-commit.ts';

export type DiskName = DatabaseName;

const names: readonly DiskName[] = databasesOf().map(({ name }) => name);

/** What happens at each turn of a transaction; it may throw, as a process may die there. */
export interface CommitHooks {
  readonly soon: (run: () => void) => void;
  readonly begin: () => void;
  readonly written: () => void;
  readonly committed: () => void;
}

export interface Disks {
  /** The database of a node as one life of it sees it. */
  open(name: DiskName, hooks: CommitHooks): Database;
  /** All that the databases say now; what has not changed is not read again. */
  snapshot(): Snapshot;
  /** Rows of any query, for what the invariants do not ask. */
  rows(name: DiskName, sql: string, ...values: readonly string[]): readonly Row[];
  clear(): void;
}

export type Row = Readonly<Record<string, unknown>>;

interface Disk {
  readonly sqlite: Sqlite.Database;
  readonly db: Db;
  readonly statements: Map<string, Sqlite.Statement>;
  /** Counts the commits: what was read before the last one is out of date. */
  commits: number;
}

/** Makes empty databases, migrated once for all runs of this process. */
export function createDisks(): Disks {
  const disks = new Map<string, Disk>(names.map((name) => [name, createDisk(name)]));
  const diskOf = (name: string): Disk => {
    const disk = disks.get(name);
    if (disk === undefined) throw new Error(`there is no database ${name}`);
    return disk;
  };
  const cache = new Map<keyof Snapshot, { commits: number; rows: readonly unknown[] }>();
  return {
    open: (name, hooks) => openDisk(diskOf(name), hooks),
    snapshot: () =>
      snapshotOf((fact) => {
        const { of, sql } = facts[fact];
        const disk = diskOf(of);
        const known = cache.get(fact);
        if (known?.commits === disk.commits) return known.rows;
        const rows = prepared(disk, sql).all();
        cache.set(fact, { commits: disk.commits, rows });
        return rows;
      }),
    // Rows are plain objects.
    rows: (name, sql, ...values) => prepared(diskOf(name), sql).all(...values) as readonly Row[],
    clear() {
      cache.clear();
      for (const name of names) clearDisk(diskOf(name));
    },
  };
}

function createDisk(name: DiskName): Disk {
  const template = openDatabase({
    name,
    migrations: migrationsFor(name),
    dataDir: ':memory:',
    soon: setImmediate,
  });
  // drizzle hands out the connection that it was made with.
  const { $client } = template.writer as Db & { readonly $client: Sqlite.Database };
  const sqlite = new Sqlite($client.serialize());
  return { sqlite, db: drizzle(sqlite), statements: new Map(), commits: 0 };
}

function clearDisk(disk: Disk): void {
  if (disk.sqlite.inTransaction) prepared(disk, 'ROLLBACK').run();
  const tables = prepared(disk, `SELECT name FROM sqlite_master WHERE type = 'table'`);
  for (const { name } of tables.all() as readonly { readonly name: string }[])
    if (!name.startsWith('__') && !name.startsWith('sqlite_'))
      prepared(disk, `DELETE FROM "${name}"`).run();
  disk.commits += 1;
}

function prepared({ sqlite, statements }: Disk, sql: string): Sqlite.Statement {
  const statement = statements.get(sql) ?? sqlite.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function openDisk(disk: Disk, hooks: CommitHooks): Database {
  const connection: Connection = {
    db: disk.db,
    exec(sql) {
      if (sql === 'BEGIN IMMEDIATE') hooks.begin();
      if (sql === 'COMMIT') hooks.written();
      prepared(disk, sql).run();
      if (sql !== 'COMMIT') return;
      disk.commits += 1;
      hooks.committed();
    },
    inTransaction: () => disk.sqlite.inTransaction,
    pragma: (name) => disk.sqlite.pragma(name, { simple: true }),
    close: () => {},
  };
  return {
    writer: disk.db,
    reader: disk.db,
    commit: createGroupCommit(connection, { soon: hooks.soon }),
    pragma: connection.pragma,
    probe: async () => undefined,
    close: async () => {},
  };
}
