/**
 * Looks into a database as a start of this build would make it. What an earlier build left is
 * brought up to date on a copy: the database itself stays as it is, also while that build runs.
 */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { connect, type Db } from './connection.ts';
import { bringUpToDate, type Migrations } from './migrations.ts';
import { type Look, lookInto, temporaryFolder } from './read-rows.ts';
import { releaseOf } from './release.ts';

/**
 * @param owners of the tables, in the order in which a start applies their migrations
 * @throws DatabaseNewerError, DatabaseUnusableError, and whatever `look` throws
 */
export function lookAhead<Found>(
  file: string,
  owners: readonly Migrations[],
  look: (db: Db) => Found,
): Found {
  return lookInto(file, (found) => {
    const { lacking, unknown } = releaseOf(found, owners);
    const isUpToDate = lacking === 0 && unknown === 0;
    return isUpToDate ? look(found.db) : lookAtUpdated(found, { file, owners }, look);
  });
}

function lookAtUpdated<Found>(
  found: Look,
  { file, owners }: { readonly file: string; readonly owners: readonly Migrations[] },
  look: (db: Db) => Found,
): Found {
  const folder = temporaryFolder(file);
  try {
    const copy = join(folder, basename(file));
    found.copyTo(copy);
    const connection = connect(copy, 'write');
    try {
      bringUpToDate(connection, owners, file); // An error names the file, and not the copy.
      return look(connection.db);
    } finally {
      connection.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
