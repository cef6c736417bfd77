/** A real server whose databases take nothing any more, and then do again. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { addSlots } from './clients.ts';
import { type Server, startServer } from './server.ts';

/** The system sends it to who writes beyond the limit, and it would end the process. */
const ignoring = '--import=data:text/javascript,process.on(%22SIGXFSZ%22,()=>{})';
const readOnly = new URL('./read-only.mjs', import.meta.url).href;

let dataDir: string;
let server: Server;
let slotIds: readonly string[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'disk-'));
  server = await startServer(dataDir, { NODE_OPTIONS: `${ignoring} --import=${readOnly}` });
  slotIds = await addSlots(server, 20);
});

afterEach(async () => {
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
});

/** How large a file the process may write, in bytes; a file that is larger takes nothing more. */
const limitFiles = (size: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${size}:unlimited`]);

/** Holds the lock of booking's database, as a backup by hand might; gives what lets it go. */
const lock = () => {
  const other = new Sqlite(join(dataDir, 'booking.db'));
  other.exec('BEGIN IMMEDIATE');
  return () => other.close();
};

/** Each begins, and gives what ends it. */
const faults = [
  {
    what: 'disk is full',
    // Only Linux lets one process limit another's files.
    possible: process.platform === 'linux',
    begin() {
      limitFiles(1);
      return () => limitFiles('unlimited');
    },
  },
  { what: 'database is locked by somebody else', possible: true, begin: lock },
  {
    what: 'databases have become read-only',
    possible: process.platform !== 'win32',
    begin() {
      server.process.kill('SIGUSR2');
      return () => server.process.kill('SIGUSR2');
    },
  },
].filter(({ possible }) => possible);

const book = (slotId: string | undefined) =>
  fetch(`${server.url}/bookings`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ slotId }),
  });
const readyz = async () => {
  const response = await fetch(`${server.url}/readyz`);
  return { status: response.status, said: await response.text() };
};

describe.each(faults)('a server whose $what', ({ begin }) => {
  it('still reads, refuses to write and says so, and recovers by itself', async () => {
    const accepted = await Promise.all(slotIds.slice(0, 5).map(book));
    expect(accepted.map(({ status }) => status)).toEqual(Array(5).fill(202));
    const end = begin();
    const refused = await book(slotIds[5]);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1']);
    for (const route of ['slots', 'bookings', 'sagas', 'bills'])
      expect((await fetch(`${server.url}/${route}`)).status).toBe(200);
    const status = async () => (await readyz()).status;
    await expect.poll(status, { timeout: 5_000 }).toBe(503);
    expect((await readyz()).said).toContain('the database of booking takes no writes');
    end();
    await expect.poll(status, { timeout: 5_000 }).toBe(200);
    expect((await book(slotIds[5])).status).toBe(202);
    const approved = () =>
      readSnapshot(dataDir).bookings.filter((one) => one.status === 'approved').length;
    const open = () => readSnapshot(dataDir).sagas.filter((saga) => saga.finishedAt === null);
    await expect.poll(open, { timeout: 30_000 }).toEqual([]);
    expect(approved()).toBeGreaterThan(0);
    expect(violatedAtRest(readSnapshot(dataDir), { acknowledged: [] })).toEqual([]);
  });
});
