/** The modules that a process runs, and the databases that are theirs: no other opens them. */
import { type DatabaseName, databasesOf, type ModuleName } from '../modules/modules.ts';
import type { Clock } from '../ports/clock.ts';
import { type Database, openDatabase } from '../storage/database.ts';

/** Those of the modules that run here. */
export type Databases = Readonly<Partial<Record<DatabaseName, Database>>>;

export interface DatabasesOptions {
  readonly dataDir: string;
  readonly modules: readonly ModuleName[];
  readonly clock: Clock;
  /** Called as a batch begins; returns the function to call once so many units are durable. */
  readonly timeCommit: (database: DatabaseName) => (units: number) => void;
}

/**
 * Opens the databases of the modules or, if one cannot be had, none.
 * @throws DatabaseOwnedError, DatabaseUnusableError
 */
export function openDatabases({ dataDir, modules, ...options }: DatabasesOptions): Databases {
  const { clock, timeCommit } = options;
  const opened: Partial<Record<DatabaseName, Database>> = {};
  try {
    for (const { name, migrations } of databasesOf(modules))
      opened[name] = openDatabase({
        name,
        migrations,
        dataDir,
        soon: clock.soon,
        timeCommit: () => timeCommit(name),
      });
    return opened;
  } catch (error) {
    for (const database of Object.values(opened)) void database.close();
    throw error;
  }
}
