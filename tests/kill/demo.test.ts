/** A demonstration as a real process, which is supervised: a visitor may kill it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { atRest } from './rest.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A killed system is there again within this time, and a child that lost its parent is gone. */
const SOON = { timeout: 10_000, interval: 50 };

let dataDir: string;
let started: ChildProcess;
let said: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-'));
  said = '';
});

afterEach(async () => {
  // A test that failed may have left them: each is in the group of this test.
  for (const pid of programs()) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(programs()).toEqual([]), SOON);
  rmSync(dataDir, { recursive: true });
});

/** Starts it in a group of processes of its own, as a terminal does; gives its address. */
const start = async (command: readonly [string, ...string[]], env: NodeJS.ProcessEnv = {}) => {
  const [program, ...options] = command;
  const usual = { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'info', DEMO: '1' };
  started = spawn(program, options, {
    cwd: root,
    env: { PATH: process.env.PATH, ...usual, SAGA_REPLY_TIMEOUT_MS: '300', ...env },
    detached: true,
  });
  for (const stream of [started.stdout, started.stderr])
    stream?.on('data', (data) => {
      said += data;
    });
  await vi.waitFor(() => expect(said).toMatch(/bookings at http:/), SOON);
  return { url: /at (http:\S+)/.exec(said)?.[1] ?? '', group: started.pid ?? 0 };
};

const server = [process.execPath, 'dist/main.js'] as const;

/** The ids of the living processes in the group of the test that run the program. */
const programs = (): readonly number[] =>
  execFileSync('ps', ['-eo', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, group, args = ''] = /^ *(\d+) +(\d+) +[^Z ]\S* +(.*)$/.exec(line) ?? [];
      const isProgram = /^\S*node .*dist\/main\.js$/.test(args);
      return isProgram && Number(group) === started.pid ? [Number(pid)] : [];
    });

const isAlive = async (url: string) => {
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
};

/** Presses the button of the guided tour, which also books. */
const crash = (url: string) =>
  fetch(`${url}/dashboard/breakages`, {
    method: 'POST',
    body: new URLSearchParams({ kind: 'crash', target: 'process' }),
    redirect: 'manual',
  });

describe('a process that a visitor has killed', () => {
  it('is there again at its address, and ends the booking that it was in', async () => {
    const { url } = await start(server);
    const before = programs();
    await crash(url);
    await vi.waitFor(() => expect(said).toContain('it is started again'), SOON);
    await vi.waitFor(() => isAlive(url), SOON);
    const snapshot = await atRest(dataDir);
    expect(snapshot.bookings).toMatchObject([{ status: 'approved' }]);
    expect(violatedAtRest(snapshot, { acknowledged: [] })).toEqual([]);
    const [supervisor, ...systems] = programs();
    expect([supervisor, systems.length]).toEqual([before[0], 1]);
    expect(before).not.toContain(systems[0]);
    // The next one knows which saga was hit.
    const page = await fetch(`${url}/dashboard/breakages`, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain(`href="/sagas/${snapshot.bookings[0]?.sagaId}"`);
  });
});

describe('a demonstration that is told to end', () => {
  // Even of a start that ends in order, npm says that it was interrupted.
  it.each([
    ['the process', server, [0, null]],
    ['npm', ['npm', 'start', '--ignore-scripts'] as const, [null, 'SIGINT']],
  ])('by Ctrl-C at %s ends all of it in order', async (_, command, end) => {
    const { group } = await start(command);
    expect(programs()).toHaveLength(2);
    process.kill(-group, 'SIGINT'); // As a terminal does: to each of them.
    expect(await once(started, 'close')).toEqual(end);
    expect(programs()).toEqual([]);
    expect(said).toContain('"msg":"stopping"');
    expect(said).not.toContain('started again');
  });

  it('by a signal to it alone passes that on', async () => {
    await start(server);
    started.kill('SIGTERM');
    expect(await once(started, 'close')).toEqual([0, null]);
    expect(said).toContain('"signal":"SIGTERM","msg":"stopping"');
    expect(said).not.toContain('started again');
  });

  it('by npm, which tells only its shell, ends all of it', async () => {
    await start(['npm', 'start', '--ignore-scripts']);
    started.kill('SIGTERM');
    await once(started, 'exit');
    await vi.waitFor(() => expect(programs()).toEqual([]), SOON);
    expect(said).toContain('"msg":"stopping"');
  });

  it('by a kill of the supervisor leaves nothing behind', async () => {
    await start(server);
    started.kill('SIGKILL');
    await vi.waitFor(() => expect(programs()).toEqual([]), SOON);
    await vi.waitFor(() => expect(said).toContain('"signal":"the end of its parent"'), SOON);
  });
});

describe('a demonstration that cannot start', () => {
  it('says so once, and is not started again', async () => {
    const { url } = await start(server);
    const second = spawn(process.execPath, ['dist/main.js'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        DATA_DIR: join(dataDir, 'second'),
        PORT: new URL(url).port,
        DEMO: '1',
      },
    });
    let complaint = '';
    second.stderr.on('data', (data) => {
      complaint += data;
    });
    const [code] = await once(second, 'close');
    expect(code).toBe(1);
    expect(complaint.match(/ListenError/g)).toHaveLength(1);
  });
});

describe('a system that is no demonstration', () => {
  it('has no supervisor, and is not started again if it is killed', async () => {
    await start(server, { DEMO: undefined });
    expect(programs()).toEqual([started.pid]);
    started.kill('SIGKILL');
    expect(await once(started, 'exit')).toEqual([null, 'SIGKILL']);
    expect(programs()).toEqual([]);
  });
});
