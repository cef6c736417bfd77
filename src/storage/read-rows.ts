/**
 * Looks into a database that may be anybody's, and changes nothing about it.
 *
 * A reader of a database with a write-ahead log needs files beside it, and makes them if they are
 * not there (https://www.sqlite.org/wal.html#read_only_databases). They are there if a running
 * process owns the database, which is then read in place. Any other is copied first, together
 * with what its log holds, so that it may lie on a read-only medium or be somebody else's.
 */

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { whyOf } from '../ports/errors.ts';
import { connect, type Db } from './connection.ts';
import { DatabaseUnusableError, sqliteCodeOf } from './errors.ts';
import { isOwned } from './owner.ts';

/** A database as it was at one moment. */
export interface Look {
  readonly db: Db;
  /** @throws SqliteError, perhaps as the cause of another error */
  rows(query: string): readonly unknown[];
  /** Writes all of it into a new file. That copy is of one moment too, but perhaps a later one. */
  copyTo(copy: string): void;
}

/** The parts of a database: the file, and the changes that may not be in it yet. */
const PARTS = ['', '-wal', '-journal'];
/** Copies that turn out to be of more than one moment, as somebody writes meanwhile. */
const COPIES = 5;
const FOR_OWNER_ALONE = 0o600;

/**
 * Hands the database in, and closes it after. All that is read is of one moment.
 * @throws DatabaseUnusableError if it cannot be read, and whatever `look` throws
 */
export function lookInto<Found>(file: string, look: (found: Look) => Found): Found {
  for (let copies = 0; copies < COPIES; copies += 1) {
    if (isOwned(file)) return lookAt(file, look);
    const looked = lookAtCopy(file, look);
    if (looked !== undefined) return looked.found;
  }
  throw new DatabaseUnusableError(file, 'it is written to all the time; try again later');
}

/** The rows of a query, as they are now; it throws what `lookInto` does. */
export function readRows(file: string, query: string): readonly unknown[] {
  return lookInto(file, ({ rows }) => rows(query));
}

/** Tells if the error says that the file is damaged, rather than that it could not be read. */
export function isDamage(error: unknown): boolean {
  return /SQLITE_(CORRUPT|NOTADB)/.test(sqliteCodeOf(error));
}

function lookAt<Found>(file: string, look: (found: Look) => Found): Found {
  const connection = connect(file, 'read');
  try {
    connection.exec('BEGIN');
    return look({
      db: connection.db,
      rows: (query) => connection.db.all(sql.raw(query)),
      copyTo(copy) {
        connection.exec('COMMIT'); // SQLite refuses a VACUUM within a transaction.
        connection.db.run(sql`VACUUM INTO ${copy}`);
        connection.exec('BEGIN');
      },
    });
  } finally {
    connection.close();
  }
}

/** @returns undefined if somebody wrote meanwhile, so that the parts may not fit each other */
function lookAtCopy<Found>(file: string, look: (found: Look) => Found) {
  const folder = temporaryFolder(file);
  const copied = join(folder, basename(file));
  try {
    if (!copy(file, copied) || isOwned(file)) return undefined;
    return { found: lookAt(copied, look) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws DatabaseUnusableError if there is no place for one */
export function temporaryFolder(file: string): string {
  try {
    return mkdtempSync(join(tmpdir(), 'parking-look-'));
  } catch (error) {
    throw uncopied(file, error);
  }
}

/** @returns true if the parts are as they were before */
function copy(file: string, to: string): boolean {
  try {
    const source = realpathSync(file); // A log lies beside the file, not beside a link to it.
    const before = stampsOf(source);
    for (const part of PARTS) {
      if (!existsSync(source + part)) continue;
      copyFileSync(source + part, to + part, constants.COPYFILE_FICLONE);
      chmodSync(to + part, FOR_OWNER_ALONE);
    }
    return stampsOf(source) === before;
  } catch (error) {
    throw uncopied(file, error);
  }
}

/** Stamps that change with every write to one of the parts. */
function stampsOf(source: string): string {
  return PARTS.map((part) => statSync(source + part, { bigint: true, throwIfNoEntry: false }))
    .map((found) => `${found?.mtimeNs} ${found?.size}`)
    .join();
}

function uncopied(file: string, error: unknown): DatabaseUnusableError {
  const why = `it cannot be copied to look into it (${whyOf(error)})`;
  return new DatabaseUnusableError(file, why, error);
}
