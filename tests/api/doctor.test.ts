/** `parking doctor` beside data of every kind: it changes nothing, and only a fault is a fault. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databasesOf } from '../../src/modules/modules.ts';
import { type Server, startServer } from '../kill/server.ts';

const script = fileURLToPath(new URL('../../dist/cli/parking.js', import.meta.url));
const names = databasesOf().map(({ name }) => name);
const READ_ONLY = 0o555;

let folder: string;
/** The data of a server that was killed right after a booking, with its write-ahead logs. */
let killed: string;
let server: Server;
let count = 0;
/** A copy of that for each test. */
let data: string;
/** Where temporary files go: each test finds it as it was. */
let temporary: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  chmodSync(folder, 0o755);
  killed = join(folder, 'killed');
  server = await startServer(killed);
  const headers = { 'Content-Type': 'application/json', Prefer: 'wait=20' };
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(server.url + path, init)).json();
  };
  const { id: slotId } = (await post('/slots', { name: 'A' })) as { readonly id: string };
  expect(await post('/bookings', { slotId })).toMatchObject({ status: 'approved' });
  await server.kill('SIGKILL');
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  count += 1;
  data = join(folder, `data-${count}`);
  temporary = join(folder, `temporary-${count}`);
  cpSync(killed, data, { recursive: true });
  for (const path of [data, ...readdirSync(data).map((name) => join(data, name))])
    chmodSync(path, path === data ? 0o755 : 0o644);
  mkdirSync(temporary);
  chmodSync(temporary, 0o777);
});

interface Ended {
  readonly code: number;
  readonly out: string;
}

const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const run = (args: readonly string[], who: object = {}, env: NodeJS.ProcessEnv = {}) =>
  new Promise<Ended>((resolve) => {
    const settings = { PATH: process.env.PATH, DATA_DIR: data, TMPDIR: temporary, ...env };
    const options = { env: settings, cwd: '/', ...who };
    execFile(process.execPath, [script, ...args], options, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out: out + err }),
    );
  });

const doctor = (who?: object, env?: NodeJS.ProcessEnv) => run(['doctor'], who, env);

/** All that a look could have changed. */
const stateOf = (path: string) =>
  [path, ...readdirSync(path).map((name) => join(path, name))].map((one) => {
    const found = statSync(one, { bigint: true });
    const content = found.isFile() ? readFileSync(one) : '';
    const hash = createHash('sha256').update(content).digest('hex');
    return [one, found.size, found.mtimeNs, found.mode, hash].join(' ');
  });

const changeBy = (name: string, sql: string) => {
  const database = new Sqlite(join(data, `${name}.db`));
  database.exec(sql);
  database.close();
};

/** As a server leaves it that ends in good order: without logs. */
const endInOrder = () => {
  for (const name of names) changeBy(name, 'SELECT 1 FROM sqlite_master');
};

const allHold = /^ok +invariants +all hold; bookings: 1, open sagas: 0$/m;

describe('the file .env beside it', () => {
  const withFile = (text: string, mode: number) => {
    const path = join(temporary, '.env');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return doctor({ cwd: temporary });
  };

  it('has the settings that are not in the environment', async () => {
    const { code, out } = await withFile(
      'BUS=amqp\nAMQP_URL=amqp://127.0.0.1:1\nDATA_DIR=none',
      0o600,
    );
    expect([code, out]).toEqual([1, expect.stringContaining(`BUS=amqp, DATA_DIR=${data},`)]);
    expect(out).toMatch(/broker +nothing listens at 127.0.0.1:1/);
  });

  it('is a finding if others can read its secrets', async () => {
    const { code, out } = await withFile('OPERATOR_TOKENS=ann:the-canary-of-ann', 0o644);
    expect([code, out]).toEqual([1, expect.stringContaining('chmod 600 .env')]);
    expect(out).not.toContain('canary');
  });
});

describe('data that nobody works on', () => {
  it('is as it was after a look, its log counted in', async () => {
    const before = stateOf(data);
    expect(readdirSync(data)).toContain('booking.db-wal');
    const { code, out } = await doctor();
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
    expect(stateOf(data)).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is as it was also if its server ended in good order', async () => {
    endInOrder();
    const before = stateOf(data);
    expect(before.join()).not.toContain('-wal');
    const { code, out } = await doctor();
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
    expect(await run(['sagas', 'check', data])).toMatchObject({ code: 0 });
    expect(stateOf(data)).toEqual(before);
  });

  it.each([
    { what: 'with logs and their index', prepare: () => {} },
    {
      what: 'with logs alone',
      prepare: () => {
        for (const name of names) rmSync(join(data, `${name}.db-shm`));
      },
    },
    { what: 'without logs', prepare: endInOrder },
  ])('can be looked at on a read-only medium, $what', async ({ prepare }) => {
    prepare();
    chmodSync(data, READ_ONLY);
    for (const name of readdirSync(data)) chmodSync(join(data, name), 0o444);
    const before = stateOf(data);
    const { code, out } = await doctor(nobody);
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
    expect((await run(['sagas', 'check', data], nobody)).code).toBe(0);
    expect(stateOf(data)).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
    chmodSync(data, 0o755);
  });
});

describe('data behind links', () => {
  it('is looked at with its logs, which lie beside the files', async () => {
    const links = join(folder, 'links');
    mkdirSync(links);
    for (const name of names) symlinkSync(join(data, `${name}.db`), join(links, `${name}.db`));
    const { code, out } = await doctor({}, { DATA_DIR: links });
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
  });
});

describe('a running server', () => {
  it('is looked at in place', async () => {
    const running = await startServer(data);
    const before = readdirSync(data);
    const { code, out } = await doctor({}, { TMPDIR: join(folder, 'nowhere') });
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
    expect(readdirSync(data)).toEqual(before);
    await running.kill('SIGTERM');
  });
});

describe('data that somebody else writes to', () => {
  it('is as it was before what is not committed', async () => {
    const other = new Sqlite(join(data, 'parking.db'));
    other.exec('BEGIN EXCLUSIVE');
    other.exec('UPDATE slots SET booking_id = NULL');
    const { code, out } = await doctor();
    expect([code, out]).toEqual([0, expect.stringMatching(allHold)]);
    other.close();
  });
});

describe('what cannot be seen is no fault', () => {
  const unseen = async (...args: Parameters<typeof doctor>) => {
    const { code, out } = await doctor(...args);
    expect([code, out]).toEqual([2, expect.not.stringContaining('WRONG')]);
    expect(out).toMatch(/^\? +invariants +not checked/m);
    return out;
  };

  it('such as a folder without rights', async () => {
    chmodSync(data, 0);
    expect(await unseen(nobody)).toMatch(/^\? +booking\.db +.*permission denied/m);
    chmodSync(data, 0o755);
  });

  it('such as a file without rights', async () => {
    chmodSync(join(data, 'billing.db'), 0);
    const out = await unseen(nobody);
    expect(out).toMatch(/^ok +booking\.db/m);
    expect(out).toMatch(/^\? +billing\.db +.*permission denied/m);
  });

  it('such as a data folder that is none', async () => {
    await unseen({}, { DATA_DIR: join(data, 'booking.db') });
  });

  it('such as anything, without a place for a copy of it', async () => {
    await unseen({}, { TMPDIR: join(folder, 'nowhere') });
  });

  it('such as what a newer release wrote', async () => {
    changeBy('booking', "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 1e15)");
    changeBy('booking', 'ALTER TABLE bookings RENAME COLUMN status TO phase');
    expect(await unseen()).toMatch(/^\? +booking\.db +of a newer release/m);
  });

  it('such as what an earlier release wrote, which the next start brings up to date', async () => {
    const last = '(SELECT max(created_at) FROM __drizzle_migrations)';
    changeBy('booking', `DELETE FROM __drizzle_migrations WHERE created_at = ${last}`);
    changeBy('booking', 'DROP INDEX saga_instances_request');
    changeBy('booking', 'ALTER TABLE saga_instances DROP COLUMN request_id');
    expect(await unseen()).toMatch(/^ok +booking\.db +intact, of an earlier release/m);
  });
});

describe('what is a fault', () => {
  it('is a damaged database', async () => {
    endInOrder();
    const file = openSync(join(data, 'booking.db'), 'r+');
    for (let page = 1; page < 12; page += 1)
      writeSync(file, Buffer.alloc(4_000, 7), 0, 4_000, page * 4_096);
    const { code, out } = await doctor();
    expect([code, out]).toEqual([1, expect.stringMatching(/^WRONG +booking\.db /m)]);
  });

  it('is a file that is no database', async () => {
    endInOrder();
    cpSync(script, join(data, 'billing.db'));
    const { code, out } = await doctor();
    expect([code, out]).toEqual([1, expect.stringMatching(/^WRONG +billing\.db +file is not a/m)]);
  });

  it('is a database that is missing beside bookings', async () => {
    for (const name of readdirSync(data)) if (name.startsWith('parking')) rmSync(join(data, name));
    const { code, out } = await doctor();
    expect([code, out]).toEqual([1, expect.stringMatching(/^WRONG +invariants .*its slot is/m)]);
  });

  it('is not a folder that is not there yet, and it is not made', async () => {
    const nowhere = join(folder, 'nowhere');
    const { code, out } = await doctor({}, { DATA_DIR: nowhere });
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^ok +booking\.db +does not exist yet/m),
    ]);
    expect(readdirSync(folder)).not.toContain('nowhere');
  });

  it('is told in a line of bounded length, for programs too', async () => {
    changeBy('parking', "UPDATE slots SET booking_id = 'a\u001b[2J' || id, status = 'reserved'");
    const findings = JSON.parse((await run(['doctor', '--json'])).out) as readonly object[];
    expect(findings.at(-1)).toMatchObject({ of: 'invariants', ok: false });
    expect((await doctor()).out).not.toContain('\u001b');
  });
});
