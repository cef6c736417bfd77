/** Backups as an operator takes them: over HTTP, while bookings run. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { violatedInFlight } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { restoreBackup } from '../../src/storage/backup/restore.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let folder: string;
let backupDir: string;
let api: TestSystem;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
  backupDir = join(folder, 'backups');
  api = await startSystem({ backupDir });
});

afterEach(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

const start = (body?: object) => api.call('POST /backups', body);
const find = async (id: string) => (await api.call(`GET /backups/${id}`)).body;

async function ended(id: string) {
  await expect.poll(async () => (await find(id)).state).not.toBe('running');
  return find(id);
}

async function lastBackup(): Promise<number | undefined> {
  const text: string = (await api.call('GET /metrics')).body;
  const found = /^parking_last_backup_timestamp_seconds (\S+)$/m.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

describe('a backup', () => {
  it('is begun, looked at, and whole once it is done', async () => {
    const began = Date.now();
    const { status, headers, body } = await start({ name: 'nightly' });
    expect([status, headers.get('Location')]).toEqual([202, '/backups/nightly']);
    expect(body).toMatchObject({ id: 'nightly', state: 'running', takenAt: null });
    const done = await ended('nightly');
    expect(done).toMatchObject({ state: 'done', progress: 1, openSagas: 0, detail: null });
    expect(done.directory).toBe(join(backupDir, 'nightly'));
    expect(Date.parse(done.takenAt)).toBeGreaterThanOrEqual(began);
    const names = ['billing.db', 'booking.db', 'gateway.db', 'manifest.json', 'parking.db'];
    expect(readdirSync(done.directory).sort()).toEqual(names);
  });

  it('is named after the time if it is not given a name', async () => {
    const { id } = (await start()).body;
    expect(id).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
    expect((await ended(id)).state).toBe('done');
  });

  it('says how many sagas were at work, and they go on when it is restored', async () => {
    const finished = await api.book(await api.slot());
    for (let index = 0; index < 5; index += 1)
      await api.call('POST /bookings', { slotId: await api.slot(), paymentMethod: 'pm_slow' });
    const { directory, openSagas } = await ended((await start()).body.id);
    const snapshot = readSnapshot(directory);
    expect(violatedInFlight(snapshot)).toEqual([]);
    const open = snapshot.sagas.filter(({ finishedAt }) => finishedAt === null);
    expect([openSagas, open.length]).toEqual([5, 5]);

    const dataDir = join(folder, 'restored');
    await restoreBackup({ from: directory, dataDir });
    const again = await startSystem({ dataDir });
    const count = async () => (await again.call('GET /sagas/counts')).body;
    await expect.poll(count, { timeout: 20_000 }).toMatchObject({ completed: 6, running: 0 });
    expect(again.violations()).toEqual([]);
    const { body } = await again.call(`GET /bookings/${finished.body.id}`);
    expect(body.status).toBe('approved');
    await again.stop();
  });

  it('is taken one at a time, and replaces none', async () => {
    await start({ name: 'first' });
    const second = await start({ name: 'second' });
    expect([second.status, second.body.detail]).toEqual([
      409,
      'the backup first is being taken; wait for its end',
    ]);
    await ended('first');
    const again = await start({ name: 'first' });
    expect(again.status).toBe(409);
    expect(again.body.detail).toContain('first is there already');
  });

  it.each(['../outside', '/etc', '.hidden', 'a/b', 'x.partial', ''])(
    'is not named %j',
    async (name) => {
      expect((await start({ name })).status).toBe(422);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('that fails says why, and the next may be taken', async () => {
    writeFileSync(backupDir, 'a file in the way');
    const { id } = (await start()).body;
    const failed = await ended(id);
    expect(failed).toMatchObject({ state: 'failed', takenAt: null });
    expect(failed.detail).toContain('no backup was made: E');
    rmSync(backupDir);
    expect((await ended((await start()).body.id)).state).toBe('done');
  });

  it('is given up by a process that ends, and leaves nothing behind', async () => {
    await start({ name: 'late' });
    await api.stop();
    expect(readdirSync(folder)).toEqual(['backups']);
    expect(readdirSync(backupDir)).toEqual([]);
    api = await startSystem({ backupDir });
  });

  it('that nobody took is not found', async () => {
    mkdirSync(join(backupDir, 'cut-off.partial'), { recursive: true });
    const status = async (id: string) => (await api.call(`GET /backups/${id}`)).status;
    expect(await status('cut-off.partial')).toBe(404);
    expect(await status('none')).toBe(404);
    expect(await status('..%2F..%2Fetc')).toBe(404);
  });
});

describe('the time of the last backup', () => {
  it('is a metric, 0 while there is none, and known to the next process', async () => {
    expect(await lastBackup()).toBe(0);
    const { takenAt } = await ended((await start()).body.id);
    expect(await lastBackup()).toBe(Date.parse(takenAt) / 1_000);
    await api.stop();
    mkdirSync(join(backupDir, 'something-else'));
    api = await startSystem({ backupDir });
    expect(await lastBackup()).toBe(Date.parse(takenAt) / 1_000);
  });

  it('is no metric of a process that takes none, which says what is missing', async () => {
    await api.stop();
    api = await startSystem();
    expect(await lastBackup()).toBeUndefined();
    const { status, body } = await start();
    expect([status, body.detail]).toEqual([409, expect.stringContaining('BACKUP_DIR is not set')]);
  });
});
