/** `parking backup` and `parking restore` as a person and a script use them. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../kill/server.ts';

const script = fileURLToPath(new URL('../../dist/cli/parking.js', import.meta.url));
const TOKEN = 'the-token-of-the-operator';

let folder: string;
let backupDir: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-cli-'));
  backupDir = join(folder, 'backups');
  const settings = { OPERATOR_TOKEN: TOKEN, BACKUP_DIR: backupDir };
  server = await startServer(join(folder, 'data'), settings);
});

afterAll(async () => {
  await server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const runIn = (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const common = { PATH: process.env.PATH, PARKING_URL: server.url, OPERATOR_TOKEN: TOKEN };
    execFile(
      process.execPath,
      [script, ...args],
      { env: { ...common, ...env } },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

const run = (...args: readonly string[]) => runIn({}, args);
const restoreTo = (dataDir: string, from: string, ...more: readonly string[]) =>
  runIn({ DATA_DIR: dataDir }, ['restore', join(backupDir, from), ...more]);

describe('parking backup', () => {
  it('has the server make a copy, and says where it is', async () => {
    const { code, out, err } = await run('backup', 'first');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^backup first of \S+Z, open sagas: 0, \d+ bytes, in \S+\/backups\/first\n$/,
    );
    expect(existsSync(join(backupDir, 'first', 'manifest.json'))).toBe(true);
    const again = await run('backup', 'first');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);
  });

  it('checks the copy if it is asked to, and prints for programs', async () => {
    const { code, out } = await run('backup', 'second', '--verify');
    expect(code).toBe(0);
    expect(out).toMatch(/^ok +manifest +of \S+Z; checksums of 4 files are right$/m);
    expect(out).toMatch(/^ok +booking\.db +intact, all migrations applied$/m);
    expect(out).toMatch(/^ok +invariants +all hold; bookings: 0, open sagas: 0$/m);
    const json = await run('backup', 'third', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ id: 'third', state: 'done', openSagas: 0 });
  });

  it('is for the operator', async () => {
    const { code, err } = await run('backup', 'fourth', '--token', 'not-the-token-of-anybody');
    expect([code, err]).toEqual([1, expect.stringContaining('the token is not one of the server')]);
    expect(existsSync(join(backupDir, 'fourth'))).toBe(false);
  });
});

describe('parking restore', () => {
  it('makes a data folder on which a server starts', async () => {
    await run('backup', 'kept');
    const dataDir = join(folder, 'restored');
    const { code, out } = await restoreTo(dataDir, 'kept');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^restored 4 databases of \S+Z to \S+\n$/),
    ]);
    const next = await startServer(dataDir);
    const slots = (await (await fetch(`${next.url}/slots`)).json()) as { items: unknown[] };
    expect(slots.items).toHaveLength(5);
    await next.kill('SIGTERM');
    const again = await restoreTo(dataDir, 'kept');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('nothing was restored')]);
  });

  it('refuses the folder of a running server', async () => {
    await run('backup', 'running');
    const { code, err } = await restoreTo(join(folder, 'data'), 'running');
    expect([code, err]).toEqual([1, expect.stringContaining('belongs to another running process')]);
  });

  it('looks at a backup without restoring it, and finds what is wrong', async () => {
    await run('backup', 'spoilt');
    const dataDir = join(folder, 'untouched');
    expect((await restoreTo(dataDir, 'spoilt', '--check')).code).toBe(0);
    const parking = new Sqlite(join(backupDir, 'spoilt', 'parking.db'));
    parking.exec("UPDATE slots SET status = 'reserved' WHERE id = (SELECT min(id) FROM slots)");
    parking.close();
    const changed = await restoreTo(dataDir, 'spoilt', '--check');
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/^WRONG +manifest +\S+ is not a usable backup: parking\.db is not/);
    expect((await restoreTo(dataDir, 'spoilt')).err).toContain('take another backup');
    expect((await restoreTo(dataDir, 'none', '--check')).out).toContain('there is no such folder');
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('a server without BACKUP_DIR', () => {
  it('says what to set', async () => {
    const other = await startServer(join(folder, 'other'));
    const { code, err } = await runIn({ PARKING_URL: other.url }, ['backup']);
    expect([code, err]).toEqual([1, expect.stringContaining('BACKUP_DIR is not set')]);
    await other.kill('SIGTERM');
  });

  it('whose backups would be in its data does not start', async () => {
    const data = join(folder, 'both');
    for (const inside of [data, join(data, 'backups')]) {
      const started = startServer(data, { BACKUP_DIR: inside });
      await expect(started).rejects.toThrow('BACKUP_DIR: must not be in DATA_DIR');
    }
  });
});
