/** Brings the tables of a database up to date with this build, and refuses those of a newer one. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { z } from 'zod';
import { whyOf } from '../ports/errors.ts';
import type { Connection } from './connection.ts';
import { DatabaseNewerError, DatabaseUnusableError } from './errors.ts';

/**
 * The migrations of one owner. Each owner has a journal of its own, so that the tables of several
 * owners can stand in one database, and those of one owner in any database.
 */
export interface Migrations {
  /** The folder that drizzle-kit wrote: the statements, and `meta/_journal.json`. */
  readonly folder: string;
  /** The table in which the database remembers which of them were applied. */
  readonly journalTable: string;
}

/** The folder under `drizzle/`, and the table of its journal; drizzle's own name if not given. */
export function migrationsOf(name: string, journalTable = '__drizzle_migrations'): Migrations {
  const folder = fileURLToPath(new URL(`../../drizzle/${name}/`, import.meta.url));
  return { folder, journalTable };
}

/** The journal that drizzle-kit writes: `when` is what a database remembers of each migration. */
const journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** A migration, and when it was made: in milliseconds, and different for each of one journal. */
export interface Migration {
  readonly when: number;
  readonly tag: string;
}

/** The migrations that this build has, in their order. */
export function migrationsIn({ folder }: Migrations): readonly Migration[] {
  const text = readFileSync(join(folder, 'meta', '_journal.json'), 'utf8');
  return journal.parse(JSON.parse(text)).entries;
}

/**
 * Applies what the database lacks, owner by owner in the given order.
 * @throws DatabaseNewerError, DatabaseUnusableError
 */
export function bringUpToDate(
  connection: Connection,
  owners: readonly Migrations[],
  file: string,
): void {
  for (const owner of owners) refuseNewer(connection, owner, file);
  try {
    for (const { folder: migrationsFolder, journalTable: migrationsTable } of owners)
      migrate(connection.db, { migrationsFolder, migrationsTable });
  } catch (error) {
    const why = `its tables could not be brought up to date: ${whyOf(error)}`;
    throw new DatabaseUnusableError(file, why, error);
  }
}

/** A migration that is not in the journal of this build was applied by another, a newer one. */
function refuseNewer({ db }: Connection, owner: Migrations, file: string): void {
  const { journalTable } = owner;
  const entries = migrationsIn(owner);
  const table = sql`SELECT name FROM sqlite_master WHERE name = ${journalTable}`;
  if (db.all(table).length === 0) return;
  const applied = db.all<{ readonly made: unknown }>(
    sql`SELECT created_at AS made FROM ${sql.identifier(journalTable)} ORDER BY created_at`,
  );
  const known = new Set(entries.map(({ when }) => when));
  const unknown = applied.findLast(({ made }) => !known.has(Number(made)));
  if (unknown === undefined) return;
  const last = entries.map(({ tag }) => tag).at(-1) ?? 'none';
  throw new DatabaseNewerError(file, { applied: String(unknown.made), known: last });
}
