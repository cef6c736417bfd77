/** Connections as clients, proxies and load balancers use them, over real sockets. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { type Listening, listen } from '../../src/app/server.ts';
import { systemClock } from '../../src/app/system.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;
let listening: Listening;

beforeEach(async () => {
  api = await startSystem();
  listening = await listen(api.system, { HOST: '127.0.0.1', PORT: 0 });
});

afterEach(async () => {
  listening.server.closeAllConnections();
  await new Promise((resolve) => listening.server.close(resolve));
  await api.stop();
});

interface Client {
  readonly socket: Socket;
  /** All that came so far. */
  text(): string;
  send(head: readonly string[], body?: string | Uint8Array): void;
}

async function client(): Promise<Client> {
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  socket.on('error', () => {}); // Some are cut off on purpose.
  return {
    socket,
    text: () => text,
    send(head, body = '') {
      socket.write(`${head.join('\r\n')}\r\nHost: localhost\r\n\r\n`);
      if (body.length > 0) socket.write(body);
    },
  };
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, one]) => one);
const answersOf = (one: Client, count: number) =>
  expect.poll(() => statuses(one.text()).length, { timeout: 10_000 }).toBe(count);
const json = 'Content-Type: application/json';

describe('after an answer that needed no body', () => {
  const large = 'x'.repeat(1_048_576);
  const long = 'x'.repeat(10_000);
  const chunked = `100000\r\n${large}\r\n0\r\n\r\n`;

  it.each([
    ['413', ['POST /slots HTTP/1.1', json, `Content-Length: ${large.length}`], large],
    ['413', ['POST /slots HTTP/1.1', json, 'Transfer-Encoding: chunked'], chunked],
    ['415', ['POST /slots HTTP/1.1', 'Content-Length: 1048576'], large],
    ['415', ['POST /slots HTTP/1.1', json, 'Content-Encoding: br', 'Content-Length: 10000'], long],
    ['403', ['POST /slots HTTP/1.1', json, 'Origin: null', 'Content-Length: 10000'], long],
    ['404', ['DELETE /nowhere HTTP/1.1', json, 'Content-Length: 10000'], long],
    ['405', ['PUT /livez HTTP/1.1', json, 'Content-Length: 10000'], long],
    ['200', ['GET /livez HTTP/1.1', json, 'Content-Length: 10000'], long],
  ])('%s to %j the connection is good for the next request', async (status, head, body) => {
    const one = await client();
    one.send(head, body);
    await answersOf(one, 1);
    expect(one.text()).not.toMatch(/connection: close/i);
    one.send(['GET /livez HTTP/1.1']);
    await answersOf(one, 2);
    expect(statuses(one.text())).toEqual([status, '200']);
    one.socket.destroy();
  });

  it('that nobody reads to its end, the answer says that the connection is closed', async () => {
    const one = await client();
    const head = ['POST /slots HTTP/1.1', json, 'Content-Length: 1000000000'];
    one.send(head, Buffer.alloc(65 * 1_048_576));
    await answersOf(one, 1);
    expect(statuses(one.text())).toEqual(['413']);
    expect(one.text()).toMatch(/connection: close/i);
    await expect.poll(() => one.socket.closed).toBe(true);
  });
});

describe('a request without a name', () => {
  it('as HTTP/1.0 has it is for this machine', async () => {
    const one = await client();
    one.socket.write('GET /livez HTTP/1.0\r\n\r\n');
    await answersOf(one, 1);
    expect(statuses(one.text())).toEqual(['200']);
  });
});

describe('an idle connection', () => {
  it('is kept for longer than load balancers keep theirs, and says so', async () => {
    const one = await client();
    one.send(['GET /livez HTTP/1.1']);
    await answersOf(one, 1);
    expect(one.text()).toMatch(/keep-alive: timeout=65/i);
    // Also one over which nothing was sent yet.
    const { headersTimeout, requestTimeout, timeout, keepAliveTimeout } = listening.server;
    for (const bound of [headersTimeout, requestTimeout, timeout])
      expect(bound).toBeGreaterThan(keepAliveTimeout);
    one.socket.destroy();
  });
});

describe('a process that is told to stop', () => {
  it('answers who waits for a booking, says that it closes, and ends soon itself', async () => {
    const idle = await client();
    idle.send(['GET /livez HTTP/1.1']);
    const unused = await client();
    const slotId = await api.slot();
    const wish = JSON.stringify({ slotId, paymentMethod: 'pm_slow' });
    const booking = await client();
    const head = ['POST /bookings HTTP/1.1', json, 'Prefer: wait=30'];
    booking.send([...head, `Content-Length: ${wish.length}`], wish);
    await expect.poll(() => api.snapshot().bookings.length).toBe(1);
    const [{ sagaId = '' } = {}] = api.snapshot().bookings;
    const stream = await client();
    stream.send([`GET /sagas/${sagaId}/events HTTP/1.1`]);
    await expect.poll(stream.text).toContain('started');
    const { length } = statuses(booking.text());
    expect(length).toBe(0);

    const toldAt = performance.now();
    api.system.drain();
    await listening.connections.close(systemClock);
    await api.system.close();
    expect(performance.now() - toldAt).toBeLessThan(7_000);
    // Its saga ends within the moment that it is still waited for.
    await expect.poll(() => statuses(booking.text())).toEqual(['201']);
    expect(booking.text()).toMatch(/connection: close/i);
    expect(stream.text()).toMatch(/connection: close/i);
    for (const { socket } of [idle, unused, booking, stream])
      await expect.poll(() => socket.closed).toBe(true);
    api = await startSystem();
  });
});

describe('a stream of events', () => {
  it('that waits behind another on one connection gives its place back with it', async () => {
    const { provider } = allOf(api.system.modules).billing;
    const away = new GatewayUnavailableError('it is down');
    vi.spyOn(provider, 'charge').mockRejectedValue(away); // The saga goes on and on.
    const { body } = await api.call('POST /bookings', { slotId: await api.slot() });
    const one = await client();
    const ask = `GET /sagas/${body.sagaId}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    one.socket.write(ask.repeat(101));
    await expect.poll(one.text).toContain('started');
    const status = async () => {
      const response = await api.system.app.request(`/sagas/${body.sagaId}/events`);
      await response.body?.cancel();
      return response.status;
    };
    expect(await status()).toBe(503);
    one.socket.resetAndDestroy();
    await expect.poll(status, { timeout: 1_000 }).toBe(200);
  });
});
