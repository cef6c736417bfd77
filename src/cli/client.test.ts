/** The API as the command line calls it, beside servers that answer oddly, late, or not at all. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { listed, thing } from './answers.ts';
import { type Api, createApi } from './client.ts';

const usual = { token: undefined, timeoutMs: 15_000, fetch };

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const clock = createVirtualClock();
  // It listens on a port and not on a pipe.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: createApi({ url, clock, ...usual }), clock, url };
}

const list = (api: Api) => listed(10, (query) => api.GET('/slots', { params: { query } }));
const booking = (api: Api, header: { Prefer?: string } = {}) =>
  thing(api.POST('/bookings', { params: { header }, body: { slotId: 's' } }));

/** Each way in which an answer is read. */
const calls: Readonly<Record<string, (api: Api) => Promise<unknown>>> = {
  nothing: (api) => api.DELETE('/dead-letters/{id}', { params: { path: { id: 'x' } } }),
  thing: (api) => thing(api.POST('/slots', { body: { name: 'x' } })),
  list: (api) => list(api),
  events: (api) => api.events('/x', {}),
};

const html = { 'Content-Type': 'text/html' };

describe('an answer that is none of the API', () => {
  it.each([
    {
      what: 'a page',
      status: 200,
      headers: html,
      body: '<html>',
      said: 'does not come from this API',
    },
    { what: 'a proxy', status: 502, headers: html, body: '<h1>', said: 'the answer was 502' },
    { what: 'a bare 404', status: 404, headers: {}, body: '{"e":1}', said: 'the answer was 404' },
    {
      what: 'a redirect',
      status: 302,
      headers: { Location: 'https://b.example/x' },
      body: '',
      said: 'the answer was 302, which leads to https://b.example/x: is http',
    },
  ])('$what, is said to be that', async ({ status, headers, body, said }) => {
    const { api } = await serve((_, response) => response.writeHead(status, headers).end(body));
    for (const [name, call] of Object.entries(calls))
      await expect(call(api), name).rejects.toMatchObject({
        name: 'CliError',
        exitCode: 3,
        message: expect.stringContaining(said),
      });
  });

  it.each(['', '{}', '[1]', 'null', '{"id":5}', '{"items":1,"nextCursor":null}', '{"items":[]}'])(
    'such as %j, is no thing and no list',
    async (body) => {
      const { api } = await serve((_, response) => response.end(body));
      for (const name of ['thing', 'list'])
        await expect(calls[name]?.(api), name).rejects.toMatchObject({ exitCode: 3 });
    },
  );

  it('does not end a list whose pages never end', async () => {
    const { api } = await serve((_, response) => response.end('{"items":[],"nextCursor":"x"}'));
    expect(await list(api)).toEqual([]);
  });
});

describe('a server that takes its time', () => {
  it.each([
    { what: 'says nothing', listener: () => {} },
    {
      what: 'stops in the middle',
      listener: (_, response) => void response.writeHead(200).write('{"items":'),
    },
  ] satisfies readonly { what: string; listener: RequestListener }[])(
    'and $what counts as away after its time',
    async ({ listener }) => {
      const { api, clock } = await serve(listener);
      const asking = calls.list?.(api).catch((error: unknown) => error);
      await expect.poll(clock.pending).toBe(1);
      await clock.advance(14_999);
      expect(clock.pending()).toBe(1);
      await clock.advance(1);
      expect(await asking).toMatchObject({
        exitCode: 3,
        message: expect.stringContaining('(not within 15 s)'),
      });
      expect(clock.pending()).toBe(0);
    },
  );

  it('has the time that it was asked to wait besides', async () => {
    const { api, clock } = await serve(() => {});
    const asking = booking(api, { Prefer: 'wait=30' }).catch((error: unknown) => error);
    await clock.advance(44_999);
    expect(clock.pending()).toBe(1);
    await clock.advance(1);
    expect(await asking).toMatchObject({ exitCode: 3 });
  });

  it('leaves no timer behind once it has answered', async () => {
    const { api, clock } = await serve((_, response) => response.end('{"id":"a"}'));
    expect(await booking(api)).toEqual({ id: 'a' });
    expect(clock.pending()).toBe(0);
  });
});

describe('a stream of events', () => {
  const stream: RequestListener = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(': hello\n\n');
  };

  it('ends where it is silent for three heartbeats', async () => {
    const { api, clock } = await serve(stream);
    let [chunks, hasEnded] = [0, false];
    const reading = (async () => {
      for await (const _ of (await api.events('/x', {})) ?? []) chunks += 1;
      hasEnded = true;
    })();
    await expect.poll(() => chunks).toBe(1);
    await clock.advance(44_999);
    expect(hasEnded).toBe(false);
    await clock.advance(1);
    await reading;
    expect([chunks, clock.pending()]).toEqual([1, 0]);
  });

  it('is none where there is nothing left to come', async () => {
    const { api, clock } = await serve((_, response) => response.writeHead(204).end());
    expect(await api.events('/x', {})).toBeUndefined();
    expect(clock.pending()).toBe(0);
  });
});

describe('what may pass by itself', () => {
  it.each([
    { status: 503, isPassing: true },
    { status: 502, isPassing: true },
    { status: 401, isPassing: false },
    { status: 404, isPassing: false },
    { status: 500, isPassing: false },
  ])('is told apart: $status', async ({ status, isPassing }) => {
    const { api } = await serve((_, response) => response.writeHead(status).end('{"detail":"x"}'));
    await expect(api.events('/x', {})).rejects.toMatchObject({ isPassing });
  });

  it.each([
    { what: 'no token was shown', token: undefined, said: /for the operator: give the token/ },
    { what: 'the token was another', token: 'another', said: /token is not one of .*give another/ },
  ])('says what to do if $what', async ({ token, said }) => {
    const { clock, url } = await serve((_, response) => response.writeHead(401).end());
    const call = list(createApi({ url, clock, ...usual, token }));
    await expect(call).rejects.toMatchObject({ code: 'refused', message: said });
  });

  it('is nobody at the address', async () => {
    const api = createApi({
      url: 'http://127.0.0.1:1',
      clock: createVirtualClock(),
      ...usual,
    });
    await expect(booking(api)).rejects.toMatchObject({ exitCode: 3, isPassing: true });
  });
});
