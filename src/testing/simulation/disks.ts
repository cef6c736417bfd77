/** Databases that outlive their processes, in memory, on the real schema and the real SQLite. */

import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Connection, Db } from '../../storage/connection.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { createGroupCommit } from '../../storage/group-commit.ts';
import type { Migrations } from '../../storage/migrations.ts';

/** Called at each turn of a transaction; each may throw, since a process may die there. */
export interface CommitHooks {
  readonly soon: (run: () => void) => void;
  readonly begin: () => void;
  readonly written: () => void;
  readonly committed: () => void;
}

/** The tables of a database. */
export interface Tables {
  /** The owners of its tables. */
  readonly migrations: readonly Migrations[];
  /** Statements that make tables besides. */
  readonly more?: string | undefined;
}

export interface Disks {
  /** A database as one life of its process sees it. */
  open(name: string, hooks: CommitHooks): Database;
  /** The rows of any query as they are now, or of a statement that changes some by hand. */
  rows(name: string, sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** The commits of a database so far: rows read at the same count still hold. */
  commits(name: string): number;
  /** Rows changed outside any unit: a failure there is not rolled back. */
  strays(name: string): number;
  /** Removes all rows. */
  clear(): void;
}

export type Row = Readonly<Record<string, unknown>>;
export type SqlValue = string | number | null;

interface Disk {
  readonly sqlite: Sqlite.Database;
  readonly db: Db;
  readonly statements: Map<string, Sqlite.Statement>;
  commits: number;
  /** Rows changed so far, but for strays. */
  changes: number;
}

/** Makes empty databases, migrated once for all runs of this process. */
export function createDisks(databases: Readonly<Record<string, Tables>>): Disks {
  const disks = new Map(
    Object.entries(databases).map(([name, tables]) => [name, createDisk(tables)]),
  );
  const diskOf = (name: string): Disk => {
    const disk = disks.get(name);
    if (disk === undefined) throw new Error(`there is no database ${name}`);
    return disk;
  };
  return {
    open: (name, hooks) => openDisk(diskOf(name), hooks),
    rows: (name, sql, ...values) => rowsOf(diskOf(name), sql, values),
    commits: (name) => diskOf(name).commits,
    strays: (name) => straysOf(diskOf(name)),
    clear() {
      for (const disk of disks.values()) clearDisk(disk);
    },
  };
}

function rowsOf(disk: Disk, sql: string, values: readonly SqlValue[]): readonly Row[] {
  const statement = prepared(disk, sql);
  if (statement.readonly) return statement.all(...values) as readonly Row[]; // Plain objects.
  const strays = straysOf(disk);
  const rows = statement.reader ? (statement.all(...values) as readonly Row[]) : [];
  if (!statement.reader) statement.run(...values);
  disk.commits += 1;
  disk.changes = changesOf(disk) - strays;
  return rows;
}

/** All rows that were changed on a connection, also those that were rolled back. */
function changesOf(disk: Disk): number {
  const row = prepared(disk, 'SELECT total_changes() AS changes').get();
  return (row as { readonly changes: number }).changes; // The column that was asked for.
}

function straysOf(disk: Disk): number {
  return changesOf(disk) - disk.changes;
}

function createDisk({ migrations, more }: Tables): Disk {
  const template = openDatabase({
    name: 'simulated',
    migrations,
    dataDir: ':memory:',
    soon: setImmediate,
  });
  const { $client } = template.writer;
  if (more !== undefined) $client.exec(more);
  const sqlite = new Sqlite($client.serialize());
  return { sqlite, db: drizzle(sqlite), statements: new Map(), commits: 0, changes: 0 };
}

function clearDisk(disk: Disk): void {
  if (disk.sqlite.inTransaction) prepared(disk, 'ROLLBACK').run();
  const tables = prepared(disk, `SELECT name FROM sqlite_master WHERE type = 'table'`);
  for (const { name } of tables.all() as readonly { readonly name: string }[])
    if (!name.startsWith('__') && !name.startsWith('sqlite_'))
      prepared(disk, `DELETE FROM "${name}"`).run();
  disk.commits += 1;
  disk.changes = changesOf(disk);
}

function prepared({ sqlite, statements }: Disk, sql: string): Sqlite.Statement {
  const statement = statements.get(sql) ?? sqlite.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function openDisk(disk: Disk, hooks: CommitHooks): Database {
  let strays = 0;
  const connection: Connection = {
    db: disk.db,
    exec(sql) {
      if (sql === 'BEGIN IMMEDIATE') {
        strays = straysOf(disk);
        hooks.begin();
      }
      if (sql === 'COMMIT') hooks.written();
      prepared(disk, sql).run();
      if (sql === 'COMMIT' || sql === 'ROLLBACK') disk.changes = changesOf(disk) - strays;
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
    version: () => disk.commits,
    pragma: connection.pragma,
    probe: async () => undefined,
    close: async () => {},
  };
}
