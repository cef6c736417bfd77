/** A data folder on which the operating system refuses something, as it is told to an operator. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareFile, prepareFolder } from './data-folder.ts';
import { DatabaseUnusableError } from './errors.ts';

type Call = 'mkdirSync' | 'accessSync' | 'chmodSync' | 'openSync';

/** With which code each call fails. */
const refused = vi.hoisted(() => new Map<Call, string>());
/** The paths whose rights were changed. */
const changed = vi.hoisted((): string[] => []);

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  const attempt = (call: Call) => {
    const code = refused.get(call);
    if (code !== undefined) throw Object.assign(new Error(`${code}: it is refused`), { code });
  };
  const mocked = {
    mkdirSync: (...how: Parameters<typeof real.mkdirSync>) => {
      attempt('mkdirSync');
      return real.mkdirSync(...how);
    },
    accessSync: (...how: Parameters<typeof real.accessSync>) => {
      attempt('accessSync');
      real.accessSync(...how);
    },
    openSync: (...how: Parameters<typeof real.openSync>) => {
      attempt('openSync');
      return real.openSync(...how);
    },
    chmodSync: (...how: Parameters<typeof real.chmodSync>) => {
      attempt('chmodSync');
      changed.push(String(how[0]));
      real.chmodSync(...how);
    },
  };
  return { ...real, ...mocked };
});

const { getuid } = process;
let parent: string;
let folder: string;
let file: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'of.db-'));
  folder = join(parent, 'data');
  file = join(folder, 'parking.db');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  changed.length = 0;
});

afterEach(() => {
  refused.clear();
  Object.assign(process, { getuid });
  rmSync(parent, { recursive: true });
});

/** What the operator reads. */
const told = (work: () => void): string => {
  try {
    work();
    return 'nothing';
  } catch (error) {
    expect(error).toBeInstanceOf(DatabaseUnusableError);
    expect(error).toMatchObject({ code: 'database_unusable', cause: { code: expect.any(String) } });
    return (error as Error).message; // That it is one was just seen.
  }
};

describe('what this user may not use', () => {
  beforeEach(() => {
    process.getuid = () => 1_000;
  });

  it.each(['EACCES', 'EPERM'])('is to be given to this user, folder and file alike: %s', (code) => {
    refused.set('accessSync', code);
    const remedy = `run chown -R 1000 ${folder} or set another DATA_DIR`;
    const why = `cannot be used: user 1000 may not write there; ${remedy}`;
    expect(told(() => prepareFolder(folder))).toBe(`${folder} ${why}`);
    expect(told(() => prepareFile(file))).toBe(`${file} ${why}`);
  });

  it('is to be made for this user if it is not there', () => {
    refused.set('mkdirSync', 'EACCES');
    const absent = join(parent, 'absent');
    const remedy = 'make it for that user or set another DATA_DIR';
    expect(told(() => prepareFolder(absent))).toBe(
      `${absent} cannot be used: user 1000 may not make it; ${remedy}`,
    );
    refused.set('openSync', 'EACCES');
    expect(told(() => prepareFile(file))).toBe(
      `${file} cannot be used: user 1000 may not make it; ${remedy}`,
    );
  });

  it('is told in the words of a system that has no users', () => {
    delete process.getuid;
    refused.set('accessSync', 'EPERM');
    expect(told(() => prepareFolder(folder))).toBe(
      `${folder} cannot be used: EPERM: it is refused`,
    );
  });
});

describe('a place that cannot be used', () => {
  it('is to be mounted for writing if it is read-only', () => {
    refused.set('accessSync', 'EROFS');
    const remedy = 'mount it for writing or set another DATA_DIR';
    expect(told(() => prepareFolder(folder))).toBe(
      `${folder} cannot be used: it is on a read-only file system; ${remedy}`,
    );
  });

  it('is taken by a file, there or above it', () => {
    const taken = join(parent, 'taken');
    writeFileSync(taken, '');
    const why = 'cannot be used: a file has that name; remove it or set another DATA_DIR';
    for (const path of [taken, join(taken, 'deep')])
      expect(told(() => prepareFolder(path))).toBe(`${path} ${why}`);
  });

  it('is told in the words of the system otherwise', () => {
    refused.set('mkdirSync', 'ENOSPC');
    expect(told(() => prepareFolder(folder))).toBe(
      `${folder} cannot be used: ENOSPC: it is refused`,
    );
  });
});

describe('the rights of others', () => {
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('are taken away once, also from what lies beside a database', () => {
    const paths = [file, `${file}-wal`, `${file}-shm`];
    for (const path of paths) writeFileSync(path, '');
    for (const path of paths) chmodSync(path, 0o644);
    changed.length = 0;
    for (let start = 0; start < 2; start += 1) {
      prepareFolder(folder);
      prepareFile(file);
    }
    expect(changed).toEqual([folder, ...paths]);
    expect(paths.map(modeOf)).toEqual(['600', '600', '600']);
  });

  it('stay as they are on what belongs to another user', () => {
    process.getuid = () => statSync(folder).uid + 1;
    prepareFolder(folder);
    expect(modeOf(folder)).toBe('755');
    delete process.getuid;
    prepareFolder(folder);
    expect(modeOf(folder)).toBe('755');
  });

  it.each(['EPERM', 'ENOTSUP'])('are decided elsewhere if the file system has none: %s', (code) => {
    refused.set('chmodSync', code);
    prepareFolder(folder);
    prepareFile(file);
    expect(existsSync(file)).toBe(true);
  });

  it('that cannot be taken away for another reason are told of', () => {
    refused.set('chmodSync', 'EIO');
    expect(told(() => prepareFolder(folder))).toBe(`${folder} cannot be used: EIO: it is refused`);
  });

  it.each([
    ...['parking.db', 'parking.db-wal', 'parking.db-shm', 'parking.db-journal'],
    ...['my-own_2.db', 'parking.db.owner', 'parking.db.owner-journal', 'lost+found'],
  ])('are taken away from a folder with nothing but %s', (name) => {
    writeFileSync(join(folder, name), '');
    prepareFolder(folder);
    expect(modeOf(folder)).toBe('700');
  });

  it.each([
    ...['notes.txt', '.db', 'parking.dbx', 'my parking.db', 'parking.db-walk', 'xdb'],
    ...['parking.db.other', 'lost+founder', 'not-lost+found', 'parking.db-', 'lostfound'],
  ])('stay on a folder with %s, which may be shared, beside a database', (name) => {
    for (const one of ['parking.db', name]) writeFileSync(join(folder, one), '');
    prepareFolder(folder);
    expect(modeOf(folder)).toBe('755');
  });
});
