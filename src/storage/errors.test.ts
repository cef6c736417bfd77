import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CommitFailedError, isStorageFailure, StaleWriteError, sqliteCodeOf } from './errors.ts';

const sqlite = (code: string) => new Sqlite.SqliteError('no', code);

describe('a failure of the storage', () => {
  it.each([
    'SQLITE_FULL',
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_LOCKED',
    'SQLITE_IOERR',
    'SQLITE_IOERR_GETTEMPPATH',
    'SQLITE_READONLY',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_CANTOPEN',
    'SQLITE_CORRUPT',
    'SQLITE_NOTADB',
    'SQLITE_NOMEM',
    'SQLITE_PROTOCOL',
    'SQLITE_PERM',
    'SQLITE_AUTH',
  ])('is %s: later the same may succeed', (code) => {
    expect(isStorageFailure(sqlite(code))).toBe(true);
    expect(isStorageFailure(new Error('a query failed', { cause: sqlite(code) }))).toBe(true);
  });

  it('is a batch that did not commit', () => {
    expect(isStorageFailure(new CommitFailedError(new Error('disk full')))).toBe(true);
  });

  it.each([
    sqlite('SQLITE_CONSTRAINT_UNIQUE'),
    sqlite('SQLITE_ERROR'),
    sqlite('SQLITE_MISMATCH'),
    sqlite('SQLITE_TOOBIG'),
    sqlite('SQLITE_FULLER'),
    new StaleWriteError('a row'),
    new Error('SQLITE_FULL'),
    'SQLITE_FULL',
    undefined,
  ])('is not a fault of the work: %s', (error) => {
    expect(isStorageFailure(error)).toBe(false);
    expect(isStorageFailure(new Error('a query failed', { cause: error }))).toBe(false);
  });
});

describe('the code that SQLite gave', () => {
  it.each([
    ['an error of it', sqlite('SQLITE_FULL'), 'SQLITE_FULL'],
    ['the cause of a cause', new CommitFailedError(new Error('', { cause: sqlite('X') })), 'X'],
    ['an error of another kind', Object.assign(new Error('no'), { code: 'ENOSPC' }), ''],
    ['no error', { cause: sqlite('SQLITE_FULL') }, ''],
    ['nothing', undefined, ''],
  ])('is found in %s', (_, error, code) => {
    expect(sqliteCodeOf(error)).toBe(code);
  });
});
