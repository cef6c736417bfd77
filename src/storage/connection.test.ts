import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, openSqlite } from './connection.ts';
import { DatabaseUnusableError, NativeModuleError } from './errors.ts';

/** What the library throws at the next database, as if its native part were not there. */
const broken = vi.hoisted((): { by?: unknown } => ({}));

vi.mock('better-sqlite3', async (importOriginal) => {
  const { default: Sqlite } = await importOriginal<{ default: typeof import('better-sqlite3') }>();
  class Breakable extends Sqlite {
    constructor(...how: ConstructorParameters<typeof Sqlite>) {
      if (broken.by !== undefined) throw broken.by;
      super(...how);
    }
  }
  return { default: Breakable };
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connection-'));
});

afterEach(() => {
  delete broken.by;
  rmSync(folder, { recursive: true });
});

describe('a library without its native part', () => {
  it.each([
    ['absent', new Error('Could not locate the bindings file. Tried: …')],
    [
      'absent by its path',
      Object.assign(new Error('no such module'), { code: 'MODULE_NOT_FOUND' }),
    ],
    ['of another Node', Object.assign(new Error('wrong ABI'), { code: 'ERR_DLOPEN_FAILED' })],
  ])('is told as that, with the remedy, if the part is %s', (_, cause) => {
    broken.by = cause;
    const opening = () => connect(join(folder, 'test.db'), 'write');
    expect(opening).toThrow(NativeModuleError);
    expect(opening).toThrow(expect.objectContaining({ cause, code: 'native_module' }));
    expect(opening).toThrow('npm rebuild better-sqlite3');
  });

  it('is found by the library itself to be so', () => {
    const nativeBinding = join(folder, 'native.node');
    expect(() => openSqlite(':memory:', { nativeBinding })).toThrow(NativeModuleError);
    writeFileSync(nativeBinding, 'no library');
    expect(() => openSqlite(':memory:', { nativeBinding })).toThrow(NativeModuleError);
  });
});

describe('a database that cannot be opened', () => {
  it.each([
    ['an error of another code', Object.assign(new Error('no luck'), { code: 'EIO' })],
    ['an error without a code', new Error('no luck')],
    ['no error at all', 'no luck'],
  ])('is told as that, and as no fault of the library, by %s', (_, cause) => {
    broken.by = cause;
    const opening = () => connect(join(folder, 'test.db'), 'write');
    expect(opening).toThrow(DatabaseUnusableError);
    expect(opening).toThrow('test.db cannot be used: no luck');
  });

  it('is named, with the reason', () => {
    const absent = join(folder, 'absent.db');
    const opening = () => connect(absent, 'read');
    expect(opening).toThrow(DatabaseUnusableError);
    expect(opening).toThrow(`${absent} cannot be used: unable to open database file`);
    expect(opening).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });
});

describe('a connection', () => {
  const open = (mode: 'write' | 'read') => connect(join(folder, 'test.db'), mode);

  it('that writes keeps what it commits, and what its tables say of each other', () => {
    const connection = open('write');
    const settings = ['journal_mode', 'synchronous', 'foreign_keys'].map(connection.pragma);
    // As SQLite names them: 2 is FULL, and 1 is on.
    expect(settings).toEqual(['wal', 2, 1]);
    connection.close();
  });

  it('asks for no temporary file', () => {
    open('write').close();
    for (const mode of ['write', 'read'] as const) {
      const connection = open(mode);
      expect(connection.pragma('temp_store')).toBe(2);
      connection.close();
    }
  });

  it('that reads sees what is there, and can change none of it', () => {
    const [writing, reading] = [open('write'), open('read')];
    writing.exec('CREATE TABLE t (a)');
    writing.exec('INSERT INTO t VALUES (1)');
    expect(reading.db.all('SELECT a FROM t')).toEqual([{ a: 1 }]);
    expect(() => reading.exec('INSERT INTO t VALUES (2)')).toThrow('readonly');
    writing.exec('INSERT INTO t VALUES (1)');
    expect(reading.db.all('SELECT a FROM t')).toHaveLength(2);
    for (const one of [writing, reading]) one.close();
  });

  it('knows if it is in a transaction', () => {
    const connection = open('write');
    expect(connection.inTransaction()).toBe(false);
    connection.exec('BEGIN');
    expect(connection.inTransaction()).toBe(true);
    connection.exec('COMMIT');
    expect(connection.inTransaction()).toBe(false);
    connection.close();
  });

  it('waits for a lock so short a time that nobody notices', () => {
    const connection = connect(join(folder, 'test.db'), 'write');
    expect(connection.pragma('busy_timeout')).toBe(250);
    connection.close();
  });
});
