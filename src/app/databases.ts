/** The modules that a process runs, and the databases that are theirs: no other opens them. */
import { type DatabaseName, databasesOf } from '../modules/modules.ts';
import type { ModuleName } from '../modules/names.ts';
import type { Clock } from '../ports/clock.ts';
import { whyOf } from '../ports/errors.ts';
import type { Log } from '../ports/log.ts';
import { createOutage, type OutageWords } from '../ports/outage.ts';
import { type Database, openDatabase } from '../storage/database.ts';

/** Those of the modules that run here. */
export type Databases = Readonly<Partial<Record<DatabaseName, Database>>>;

export interface DatabasesOptions {
  readonly dataDir: string;
  readonly modules: readonly ModuleName[];
  readonly clock: Clock;
  readonly log: Log;
  /** Called as a batch begins; returns the function to call once so many units are durable. */
  readonly timeCommit: (database: DatabaseName) => (units: number) => void;
}

const NO_CHANGES: OutageWords = {
  level: 'error',
  begun: 'the database takes no changes; work goes on by itself once it does',
  ended: 'the database takes changes again',
};

/**
 * Opens the databases of the modules or, if one cannot be had, none.
 * @throws DatabaseOwnedError, DatabaseUnusableError
 */
export function openDatabases({ dataDir, modules, ...options }: DatabasesOptions): Databases {
  const { clock } = options;
  const opened: Partial<Record<DatabaseName, Database>> = {};
  try {
    for (const { name, migrations } of databasesOf(modules))
      opened[name] = openDatabase({
        name,
        migrations,
        dataDir,
        soon: clock.soon,
        ...observed(name, options),
      });
    return opened;
  } catch (error) {
    for (const database of Object.values(opened)) void database.close();
    throw error;
  }
}

/** Measures each commit, and logs the times in which there is none. */
function observed(name: DatabaseName, options: Omit<DatabasesOptions, 'dataDir' | 'modules'>) {
  const outage = createOutage(NO_CHANGES, options);
  return {
    timeCommit() {
      const stop = options.timeCommit(name);
      return (units: number) => {
        stop(units);
        outage.works({ database: name });
      };
    },
    onCommitFailed: (cause: unknown) => outage.fault({ database: name, why: whyOf(cause) }),
  };
}
