/** Whether a database was brought up to date by this release, an earlier one or a later one. */
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrationsRoot } from './migrations.ts';
import type { Look } from './read-rows.ts';

export interface Release {
  /** How many migrations the database has that this release does not know. */
  readonly unknown: number;
  /** How many it lacks, which the next start applies. */
  readonly lacking: number;
}

const TABLE = '__drizzle_migrations';

/** @param name the name of the database, and of its folder of migrations under `drizzle/` */
export function releaseOf({ rows }: Look, name: string): Release {
  const files = readMigrationFiles({ migrationsFolder: join(migrationsRoot, name) });
  const known = new Set(files.map(({ folderMillis }) => folderMillis));
  // A start that was cut off may have left an empty file.
  const isEmpty = rows(`SELECT 1 FROM sqlite_master WHERE name = '${TABLE}'`).length === 0;
  // Drizzle's own table: a migration is told by the time of its making.
  const applied = (isEmpty ? [] : rows(`SELECT created_at AS madeAt FROM ${TABLE}`)) as readonly {
    readonly madeAt: number;
  }[];
  const has = new Set(applied.map(({ madeAt }) => Number(madeAt)));
  return {
    unknown: [...has].filter((madeAt) => !known.has(madeAt)).length,
    lacking: [...known].filter((madeAt) => !has.has(madeAt)).length,
  };
}
