/** Ends of a real server, however it is told to, and readers of its log of every kind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSlots } from './clients.ts';
import { limitNow } from './limit.ts';
import { launch, startServer } from './server.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** With nothing to finish, an end takes less than this by far on a quiet machine. */
const PROMPT_MS = 2_500;

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'end-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const post = (url: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** A server with a payment of two seconds under way, and the client that waits for it. */
const startPaying = async () => {
  const server = await startServer(dataDir, { SAGA_STEP_DEADLINE_MS: '60000', LOG_LEVEL: 'info' });
  const [slotId] = await addSlots(server, 1);
  const wish = { slotId, paymentMethod: 'pm_slow' };
  const answer = post(`${server.url}/bookings`, wish, { Prefer: 'wait=10' });
  const bills = async () => (await (await fetch(`${server.url}/sagas/counts`)).json()) as object;
  await vi.waitFor(async () => expect(await bills()).toMatchObject({ running: 1 }), 5_000);
  // Where its connection was cut there is no status.
  const status = answer.then((got) => got.status).catch(() => undefined);
  return { server, answer: status };
};

describe('a server that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s ends in order', async (signal) => {
    const settings = { LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
    const { process: child, url: address, ended } = launch(dataDir, settings);
    const url = await address;
    child.kill(signal);
    const { code, said } = await ended;
    expect(code).toBe(0);
    const lines = said.split('\n').filter((line) => line.startsWith('{'));
    const modules = ['booking', 'parking', 'billing'];
    const node = process.versions.node;
    const pid = child.pid;
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'started', level: 'info', pid, node, modules, bus: 'memory', dataDir, url },
      { msg: 'stopping', signal },
      { msg: 'stopped', signal, openSagas: 0, ranMs: expect.any(Number) },
    ]);
  });

  it('while it waits for a silent broker ends in order, and does not listen', async () => {
    const dumb = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(dumb, 'listening');
    const { port } = dumb.address() as AddressInfo;
    const AMQP_URL = `amqp://127.0.0.1:${port}`;
    const server = launch(dataDir, { BUS: 'amqp', AMQP_URL, LOG_LEVEL: 'info' });
    await once(dumb, 'connection');
    server.process.kill('SIGTERM');
    expect(await server.url).toBeUndefined();
    expect((await server.ended).code).toBe(0);
    dumb.close();
  });

  it('by one Ctrl-C that comes twice still finishes what it took', async () => {
    const { server, answer } = await startPaying();
    const { process: child } = server;
    let said = '';
    child.stderr?.on('data', (data) => {
      said += data;
    });
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await vi.waitFor(() => expect(said).toContain('stopping'));
    child.kill('SIGINT');
    expect([201, 202]).toContain(await answer);
    expect(await ended).toEqual([0, null]);
  });

  it('again and again, by somebody who will not wait, ends at once', async () => {
    const { server, answer } = await startPaying();
    const { process: child } = server;
    await vi.waitFor(
      () => {
        child.kill('SIGINT');
        expect(child.exitCode).not.toBeNull();
      },
      { timeout: 9_000, interval: 100 },
    );
    expect(child.exitCode).toBe(1);
    await answer;
  });

  it('waits for no connection on which nothing is under way', async () => {
    const server = await startServer(dataDir);
    const port = Number(new URL(server.url).port);
    const open = (text: string) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}).on('connect', () => socket.write(text));
      return socket;
    };
    const idle = open('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    const others = [open(''), open('GET /livez HTT')];
    await Promise.all(others.map((socket) => once(socket, 'ready')));
    const toldAt = performance.now();
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(limitNow(PROMPT_MS));
  });
});

/** A server whose log goes where the test says, and its address. */
const startWith = async (stderr: 'pipe' | number) => {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', stderr],
  });
  child.stderr?.on('error', () => {}); // What nobody took is reset when it ends.
  const [banner] = await once(child.stdout ?? child, 'data');
  return { child, url: /at (http:\S+)/.exec(String(banner))?.[1] ?? '' };
};
const addMany = async (url: string, count: number) => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const answer = await post(`${url}/slots`, { name: `a${n}` });
    await answer.text();
    statuses.push(answer.status);
  }
  return statuses;
};

describe('a server whose log', () => {
  it('nobody reads for a while goes on, and nothing is missing afterwards', async () => {
    const { child, url } = await startWith('pipe');
    // A pipe takes some 64 KiB by itself, which this goes far beyond.
    expect(await addMany(url, 400)).toEqual(Array(400).fill(201));
    let log = '';
    child.stderr?.on('data', (data) => {
      log += data;
    });
    const lines = () => log.split('\n').filter((line) => line.includes('request answered'));
    await vi.waitFor(() => expect(lines()).toHaveLength(400), 5_000);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('nobody reads at all ends when it is told to', async () => {
    const { child, url } = await startWith('pipe');
    await addMany(url, 300);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('has lost its reader goes on, and counts what nobody took', async () => {
    const { child, url } = await startWith('pipe');
    child.stderr?.destroy();
    expect(await addMany(url, 10)).toEqual(Array(10).fill(201));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(Number(/^log_lines_dropped_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(5);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.runIf(process.platform === 'linux')('is on a full disk goes on', async () => {
    const { child, url } = await startWith(openSync('/dev/full', 'w'));
    expect(await addMany(url, 10)).toEqual(Array(10).fill(201));
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
