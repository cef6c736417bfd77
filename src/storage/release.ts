/** Compares a database's migrations with this release: up to date, earlier or later. */
import { type Migrations, migrationsIn } from './migrations.ts';
import type { Look } from './read-rows.ts';

export interface Release {
  /** Migrations of the database that this release does not know. */
  readonly unknown: number;
  /** Migrations that the database lacks, which the next start applies. */
  readonly lacking: number;
}

/** Compares what a database has with what this release has, over all owners of its tables. */
export function releaseOf(look: Look, owners: readonly Migrations[]): Release {
  const releases = owners.map((owner) => releaseOfOne(look, owner));
  return {
    unknown: releases.reduce((sum, { unknown }) => sum + unknown, 0),
    lacking: releases.reduce((sum, { lacking }) => sum + lacking, 0),
  };
}

function releaseOfOne({ rows }: Look, owner: Migrations): Release {
  const { journalTable: table } = owner;
  const known = new Set(migrationsIn(owner).map(({ when }) => when));
  // A start that was cut off may have left an empty file.
  const isEmpty = rows(`SELECT 1 FROM sqlite_master WHERE name = '${table}'`).length === 0;
  // Drizzle's own table: a migration is told by the time of its making.
  const applied = (isEmpty ? [] : rows(`SELECT created_at AS madeAt FROM ${table}`)) as readonly {
    readonly madeAt: number;
  }[];
  const has = new Set(applied.map(({ madeAt }) => Number(madeAt)));
  return {
    unknown: [...has].filter((madeAt) => !known.has(madeAt)).length,
    lacking: [...known].filter((madeAt) => !has.has(madeAt)).length,
  };
}
