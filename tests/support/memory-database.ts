import { type Database, openDatabase } from '../../src/storage/database.ts';
import type { Migrations } from '../../src/storage/migrations.ts';

/** A database in memory with the tables of these owners. */
export function memoryDatabase(
  migrations: readonly Migrations[],
  soon: (run: () => void) => void = setImmediate,
): Database {
  return openDatabase({ name: 'tests', migrations, dataDir: ':memory:', soon });
}
