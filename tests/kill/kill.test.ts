import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { TIMED } from '../support/timed.ts';
import { addSlots, bookUntilDone, newAccount } from './clients.ts';
import { limitNow } from './limit.ts';
import { suffer } from './ordeal.ts';
import { startServer } from './server.ts';

describe('a server that is killed again and again while bookings run', () => {
  it('loses nothing, doubles nothing and finishes every booking', async () => {
    const verdict = await suffer({ bookings: 200, kills: 5, random: Math.random });
    expect(verdict.violations).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThanOrEqual(200);
    expect(verdict.states.approved).toBeGreaterThan(0);
    expect(verdict.states.rejected).toBeGreaterThan(0);
  });
});

describe('a server', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'server-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is ready within two seconds and has slots to book', TIMED, async () => {
    const server = await startServer(dataDir);
    const response = await fetch(`${server.url}/slots`);
    expect(await response.json()).toMatchObject({ items: Array(5).fill({ status: 'available' }) });
    await server.kill('SIGINT');
    expect(server.readyMs).toBeLessThan(limitNow(2_000));
  });

  it('ends in order when it is told to under load, and keeps what it accepted', async () => {
    const server = await startServer(dataDir);
    const slotIds = await addSlots(server, 20);
    const account = newAccount();
    let stopped = false;
    const load = { concurrency: 20, slotIds, url: () => server.url, isDone: () => stopped };
    const clients = bookUntilDone(load, account);
    const acknowledged = () => account.acknowledged.length;
    await expect.poll(acknowledged, { timeout: 20_000 }).toBeGreaterThan(50);
    const told = performance.now();
    expect(await server.kill('SIGTERM')).toBe(0);
    const tookMs = performance.now() - told;
    expect(tookMs).toBeLessThan(limitNow(2_500));
    stopped = true;
    await clients;
    const next = await startServer(dataDir);
    const unfinished = () => readSnapshot(dataDir).sagas.filter((saga) => saga.finishedAt === null);
    await expect.poll(unfinished, { timeout: 20_000 }).toEqual([]);
    expect(violatedAtRest(readSnapshot(dataDir), account)).toEqual([]);
    await next.kill('SIGTERM');
  });

  it('ends in time with a payment under way, a stream open and a request half sent', async () => {
    const server = await startServer(dataDir, { SAGA_STEP_DEADLINE_MS: '60000' });
    const [slotId] = await addSlots(server, 1);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ slotId, paymentMethod: 'pm_slow' });
    const booked = await fetch(`${server.url}/bookings`, { method: 'POST', headers, body });
    const { sagaId } = (await booked.json()) as { sagaId: string };
    const looking = await fetch(`${server.url}/sagas/${sagaId}/events`);
    const half = connect(Number(new URL(server.url).port), '127.0.0.1');
    half.on('error', () => {}); // It may be cut.
    half.write('POST /slots HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    await once(half, 'connect');
    const told = performance.now();
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(performance.now() - told).toBeLessThan(9_500);
    half.destroy();
    await looking.body?.cancel().catch(() => {});
    const next = await startServer(dataDir);
    const saga = () => readSnapshot(dataDir).sagas.find(({ id }) => id === sagaId);
    await expect.poll(() => saga()?.finishedAt, { timeout: 20_000 }).not.toBeNull();
    await next.kill('SIGTERM');
  });

  it('is the only one on its data folder; a second one says so and ends', async () => {
    const server = await startServer(dataDir);
    await expect(startServer(dataDir)).rejects.toThrow(/ended with 1: .*another running process/s);
    await server.kill('SIGKILL');
    const next = await startServer(dataDir);
    await next.kill('SIGTERM');
  });
});
