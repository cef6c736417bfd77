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

export const migrationsRoot = fileURLToPath(new URL('../../drizzle/', import.meta.url));

/** What drizzle-kit writes beside the migrations: `when` is what a database remembers of each. */
const journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** Where drizzle remembers, in the database, what it applied. */
const APPLIED = '__drizzle_migrations';

/**
 * @param name the folder of migrations under `drizzle/`
 * @throws DatabaseNewerError, DatabaseUnusableError
 */
export function bringUpToDate(connection: Connection, name: string, file: string): void {
  const migrationsFolder = join(migrationsRoot, name);
  refuseNewer(connection, migrationsFolder, file);
  try {
    migrate(connection.db, { migrationsFolder });
  } catch (error) {
    const why = `its tables could not be brought up to date: ${whyOf(error)}`;
    throw new DatabaseUnusableError(file, why, error);
  }
}

/** A migration that is not in the journal of this build was applied by another, a newer one. */
function refuseNewer({ db }: Connection, migrationsFolder: string, file: string): void {
  const text = readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8');
  const { entries } = journal.parse(JSON.parse(text));
  const table = sql`SELECT name FROM sqlite_master WHERE name = ${APPLIED}`;
  if (db.all(table).length === 0) return;
  const applied = db.all<{ readonly made: unknown }>(
    sql`SELECT created_at AS made FROM ${sql.identifier(APPLIED)} ORDER BY created_at`,
  );
  const known = new Set(entries.map(({ when }) => when));
  const unknown = applied.findLast(({ made }) => !known.has(Number(made)));
  if (unknown === undefined) return;
  const last = entries.map(({ tag }) => tag).at(-1) ?? 'none';
  throw new DatabaseNewerError(file, { applied: String(unknown.made), known: last });
}
