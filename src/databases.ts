/** The databases of one process: a file a module, and the simulated provider's own. */
import type { Clock } from './bus/ports.ts';
import { type Database, openDatabase } from './storage/database.ts';

export type DatabaseName = 'booking' | 'parking' | 'billing' | 'gateway';

export type Databases = Readonly<Record<DatabaseName, Database>>;

/**
 * Opens all or, where one cannot be had, none.
 * @throws DatabaseOwnedError, DatabaseUnusableError
 */
export function openDatabases(dataDir: string, { soon }: Clock): Databases {
  const opened: Database[] = [];
  const open = (name: DatabaseName) => {
    const database = openDatabase({ name, dataDir, soon });
    opened.push(database);
    return database;
  };
  try {
    return {
      booking: open('booking'),
      parking: open('parking'),
      billing: open('billing'),
      gateway: open('gateway'),
    };
  } catch (error) {
    for (const database of opened) void database.close();
    throw error;
  }
}
