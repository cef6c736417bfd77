/** The receiver of the documents gets what happened while it was away, after a restart. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { startSystem } from '../support/system.ts';

const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`;
/** Over a broker, on a busy machine. */
const PATIENCE = { timeout: 25_000 };
const policy = { replyTimeoutMs: 50, stepDeadlineMs: 500, stallAttempts: 2 };

let dataDir: string;
let receiver: Server;
let url: string;
const printed = vi.spyOn(console, 'log').mockImplementation(() => {});

beforeAll(async () => {
  vi.stubEnv('WEBHOOK_SECRET', SECRET);
  vi.stubEnv('PORT', '0');
  const example = new URL('../../examples/webhook.mjs', import.meta.url).href;
  receiver = (await import(example)).server;
  if (!receiver.listening) await once(receiver, 'listening');
  const address = receiver.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : ''}`;
  dataDir = mkdtempSync(join(tmpdir(), 'webhook-'));
});

afterAll(async () => {
  printed.mockRestore();
  vi.unstubAllEnvs();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(dataDir, { recursive: true });
});

beforeEach(() => printed.mockClear());

const start = (send: typeof fetch) => {
  const target = { url, authorization: undefined, secrets: [SECRET] };
  return startSystem({ policy, dataDir, webhook: { target, send } });
};
type System = Awaited<ReturnType<typeof start>>;

/** A booking that cannot be paid for, nor given up. */
const stallOne = async ({ system, call, slot }: System): Promise<string> => {
  const down = () => Promise.reject(new GatewayUnavailableError('it is down'));
  const { provider } = allOf(system.modules).billing;
  vi.spyOn(provider, 'charge').mockImplementation(down);
  vi.spyOn(provider, 'refund').mockImplementation(down);
  const { body } = await call('POST /bookings', { slotId: await slot() });
  const state = async () => (await call(`GET /sagas/${body.sagaId}`)).body.state;
  await vi.waitFor(async () => expect(await state()).toBe('stalled'), PATIENCE);
  return body.sagaId;
};
const metric = async ({ call }: System, name: string) =>
  new RegExp(`^${name} (\\S+)$`, 'm').exec((await call('GET /metrics')).body)?.[1];

describe('the receiver of the documents', () => {
  it('gets after a restart, signed, what it missed, and each notice once', {
    timeout: 60_000,
  }, async () => {
    const away = () => Promise.reject(new TypeError('fetch failed'));
    const former = await start(away);
    const sagaId = await stallOne(former);
    const waiting = Number(await metric(former, 'webhook_notices_waiting'));
    expect(waiting).toBeGreaterThan(0);
    const since = Number(await metric(former, 'webhook_oldest_notice_timestamp_seconds'));
    expect(Math.abs(since - Date.now() / 1_000)).toBeLessThan(60);
    await former.stop();
    expect(printed).not.toHaveBeenCalled();

    const next = await start(fetch);
    await vi.waitFor(
      async () => expect(await metric(next, 'webhook_notices_waiting')).toBe('0'),
      PATIENCE,
    );
    const told = printed.mock.calls.filter(([type, data]) => {
      return type === 'saga.stalled' && data.sagaId === sagaId && data.reason.step === 'pay-bill';
    });
    expect(told).toHaveLength(1);
    const delivered = await metric(next, 'webhook_posts_total\\{answer="delivered"\\}');
    expect(Number(delivered)).toBeGreaterThanOrEqual(waiting);
    await next.stop();
  });

  it('refuses what is not signed', async () => {
    const answer = await fetch(url, { method: 'POST', body: '{"type":"saga.stalled","data":{}}' });
    expect(answer.status).toBe(401);
    expect(printed).not.toHaveBeenCalled();
  });

  it('outlives a request that breaks off', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{');
    const [request] = await once(receiver, 'request');
    const closed = new Promise((resolve) => request.once('close', resolve));
    socket.destroy();
    await closed;
    // Where nobody catches it, a rejection ends the process, and here fails the run.
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});
