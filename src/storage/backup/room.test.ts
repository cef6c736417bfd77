import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CommitFailedError } from '../errors.ts';
import { DiskFullError } from './errors.ts';
import { orFull } from './room.ts';

const coded = (code: string) => Object.assign(new Error('no luck'), { code });

describe('an error of a copy', () => {
  it.each([
    ['SQLite finds no room', new Sqlite.SqliteError('full', 'SQLITE_FULL')],
    ['a commit finds no room', new CommitFailedError(new Sqlite.SqliteError('', 'SQLITE_FULL'))],
    ['the disk has no room', coded('ENOSPC')],
    ['the user has no room on it', coded('EDQUOT')],
  ])('says that the disk is full if %s', (_, error) => {
    const full = orFull(error, '/backups');
    expect(full).toBeInstanceOf(DiskFullError);
    expect(full).toMatchObject({
      message: 'the disk of /backups is full: it took no more; make room there',
      cause: error,
    });
  });

  it.each([
    ['the disk fails', coded('EIO')],
    ['SQLite fails otherwise', new Sqlite.SqliteError('io', 'SQLITE_IOERR')],
    ['there is no code', new Error('the process ends')],
    ['it is no error', { code: 'ENOSPC' }],
    ['it is nothing', null],
  ])('stays what it is if %s', (_, error) => {
    expect(orFull(error, '/backups')).toBe(error);
  });
});
