/**
 * Backups of processes that run one module each show several moments. What the doctor finds in
 * them after a restore, and that what docs/backup.md says about it mends it.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { violatedInFlight } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { databasesOf } from '../../src/modules/modules.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { mendAsThePageSays, rowOf } from '../support/mends.ts';
import { type Answer, startSystem, type TestSystem } from '../support/system.ts';

const PATIENCE = { timeout: 10_000 };

let folder: string;
let dataDir: string;
/** Two bookings of the story that some of the databases do not know. */
let cancelled: string;
let begun: string;

/** One booking is cancelled between the two backups, and others are begun and ended. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'moments-'));
  const api = await startSystem({ backupDir: folder });
  const book = async (slot: string, paymentMethod?: string): Promise<string> =>
    (await api.book(slot, paymentMethod)).body.id;
  await book(await api.slot());
  cancelled = await book(await api.slot());
  const [one, another, third] = [await api.slot(), await api.slot(), await api.slot()];
  await backUp(api, 'earlier');
  await cancel(api, cancelled);
  begun = await book(one);
  await book(another, 'pm_declined');
  await cancel(api, await book(third));
  await backUp(api, 'later');
  await api.stop();
});

beforeEach(() => {
  dataDir = join(folder, 'restored');
  mkdirSync(dataDir);
});

afterEach(() => rmSync(dataDir, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

async function backUp(api: TestSystem, name: string): Promise<void> {
  await api.call('POST /backups', { name });
  await vi.waitUntil(
    async () => (await api.call(`GET /backups/${name}`)).body.state === 'done',
    PATIENCE,
  );
}

async function cancel(api: TestSystem, id: string): Promise<void> {
  await api.call(`POST /bookings/${id}/cancellation`);
  const isCancelled = ({ body }: Answer) => body.status === 'cancelled';
  await vi.waitUntil(async () => isCancelled(await api.call(`GET /bookings/${id}`)), PATIENCE);
}

/** Restores the databases of each module from one of the two backups. */
function restoreEach(from: Readonly<Record<ModuleName, 'earlier' | 'later'>>): void {
  for (const module of moduleNames)
    for (const { name } of databasesOf([module]))
      copyFileSync(join(folder, from[module], `${name}.db`), join(dataDir, `${name}.db`));
}

const found = () => violatedInFlight(readSnapshot(dataDir));
const untold = () => found().filter((finding) => rowOf(finding) === undefined);

async function cancelAtRestored(...bookings: string[]): Promise<void> {
  const api = await startSystem({ dataDir });
  for (const id of bookings) await cancel(api, id);
  await api.stop();
}

describe('after a restore of several moments', () => {
  it('the doctor finds what was begun in between, if booking was backed up first', async () => {
    restoreEach({ booking: 'earlier', parking: 'later', billing: 'later' });
    expect(found()).toEqual([
      `booking ${cancelled} is approved, but its slot is available for null`,
      `booking ${cancelled} is approved with 1 bills, not one paid`,
      `booking ${cancelled}: slot, bill and ledger differ in the amount`,
      expect.stringMatching(/^slot \S+ is reserved for no booking$/),
      `money was kept for booking ${begun}, which does not exist`,
    ]);
    expect(untold()).toEqual([]);
    await cancelAtRestored(cancelled);
    mendAsThePageSays(dataDir);
    expect(found()).toEqual([]);
  });

  it('the doctor finds bookings without slot and bill, if it was backed up last', async () => {
    restoreEach({ booking: 'later', parking: 'earlier', billing: 'earlier' });
    expect(found()).toEqual([
      expect.stringMatching(`^booking ${cancelled} is cancelled and still holds slot `),
      expect.stringMatching(`^booking ${cancelled} is cancelled and bill \\S+ is paid$`),
      `booking ${cancelled} is cancelled and 10000 of its money was kept`,
      `booking ${begun} is approved, but its slot is available for null`,
      `booking ${begun} is approved with 0 bills, not one paid`,
      `booking ${begun}: slot, bill and ledger differ in the amount`,
    ]);
    expect(untold()).toEqual([]);
    await cancelAtRestored(begun);
    mendAsThePageSays(dataDir);
    expect(found()).toEqual([]);
  });

  it('nothing is found if all are of one moment', () => {
    restoreEach({ booking: 'later', parking: 'later', billing: 'later' });
    expect(found()).toEqual([]);
    mendAsThePageSays(dataDir);
    expect(found()).toEqual([]);
  });
});
