/** The command line beside servers that answer oddly, late, or not at all. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callParking } from '../../tests/support/cli.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  // It listens on a port and not on a pipe.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  callParking(args, { fetch, env });

const inOneLine = /^[^\n]+\n$/;

describe('an answer that is none of the API', () => {
  it('is said to be that in a line, whatever was asked', async () => {
    const html = { 'Content-Type': 'text/html' };
    const url = await serve((_, response) => response.writeHead(200, html).end('<html>'));
    for (const words of [
      ...['slots list', 'book s', 'bookings cancel b', 'sagas show s', 'sagas watch s'],
      ...['sagas diagram s', 'dead-letters discard x'],
    ]) {
      const { code, out, err } = await run([...words.split(' '), '--url', url]);
      expect([code, out], words).toEqual([3, '']);
      expect(err, words).toBe(
        'the answer does not come from this API; check the address and its release\n',
      );
    }
  });

  it('of things without what is shown of them has dashes in it', async () => {
    const body = JSON.stringify({ items: [{ id: 'a' }, { name: { x: 1 } }], nextCursor: null });
    const url = await serve((_, response) => response.end(body));
    const { code, out } = await run(['slots', 'list', '--url', url]);
    expect([code, out]).toEqual([0, '-\t-\t-\t-\ta\n{"x":1}\t-\t-\t-\t-\n']);
  });
});

describe('a problem', () => {
  it('steers no terminal with its words', async () => {
    const problem = {
      detail: 'a\u001b[2Jb\nc',
      errors: [{ pointer: '/\u009b', detail: '\u202e' }],
    };
    const url = await serve((_, res) => res.writeHead(422).end(JSON.stringify(problem)));
    expect(await run(['slots', 'list', '--url', url])).toMatchObject({
      code: 1,
      err: 'a\\u001b[2Jb\\u000ac; /\\u009b \\u202e\n',
    });
  });
});

describe('a server that is away', () => {
  it('is asked once, but for a saga that is being watched', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(503).end();
    });
    expect(await run(['slots', 'list', '--url', url])).toMatchObject({ code: 3 });
    expect(await run(['sagas', 'watch', 's', '--url', url])).toMatchObject({ code: 3 });
    expect(asked).toBe(2);
  });

  it('that breaks off is not mistaken for a saga that has ended', async () => {
    const entry = {
      seq: 1,
      at: '2026-01-01T00:00:00.000Z',
      type: 'started',
      step: null,
      detail: {},
    };
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(String(request.headers['last-event-id']));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      if (asked.length > 1) response.end('event: end\ndata: {"state":"completed"}\n\n');
      else response.write(`id: 1\ndata: ${JSON.stringify(entry)}\n\n`, () => response.destroy());
    });
    const { code, out, err } = await run(['sagas', 'watch', 's', '--url', url]);
    expect([code, asked]).toEqual([0, ['undefined', '1']]);
    expect(err).toBe('');
    expect(out).toMatch(/^ +\+0 ms +saga started\nthe saga is completed\n$/);
  });
});

describe('the address', () => {
  it('may go on with a path, as behind a proxy', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve(({ url: path }, response) => {
      paths.push(path);
      response.end('{"items":[],"nextCursor":null}');
    });
    for (const base of [`${url}/api`, `${url}/api/`])
      await run(['slots', 'list'], { PARKING_URL: base });
    expect(paths).toEqual(['/api/slots?limit=50', '/api/slots?limit=50']);
  });

  it.each([
    { env: { PARKING_URL: '' }, said: 'PARKING_URL: an address must begin with http' },
    { env: { PARKING_URL: 'http:/x' }, said: 'PARKING_URL: an address must begin with http' },
    { env: { PARKING_URL: 'http://a:secret@127.0.0.1:1' }, said: 'no user or password' },
    { env: { PARKING_URL: 'http://secret@127.0.0.1:1' }, said: 'no user or password' },
    { env: { PARKING_URL: 'a:secret@127.0.0.1:1' }, said: 'no user or password' },
    { env: { PARKING_URL: 'http://a:se#cret/secret@127.0.0.1:1' }, said: 'no user or password' },
    { env: { PARKING_URL: 'http://127.0.0.1:1/?token=secret' }, said: 'must end before ?' },
    { env: { OPERATOR_TOKEN: '' }, said: 'OPERATOR_TOKEN must be visible' },
    { env: { OPERATOR_TOKEN: 'schlüssel' }, said: 'OPERATOR_TOKEN must be visible' },
    { env: { OPERATOR_TOKEN: 'a\nb' }, said: 'OPERATOR_TOKEN must be visible' },
    { env: { OPERATOR_TOKEN_FILE: '/nowhere' }, said: 'OPERATOR_TOKEN_FILE: cannot be read' },
    {
      env: { OPERATOR_TOKEN: 'a', OPERATOR_TOKEN_FILE: '/nowhere' },
      said: 'OPERATOR_TOKEN_FILE: must not be set beside OPERATOR_TOKEN',
    },
  ])('or the token: $env is a mistake', async ({ env, said }) => {
    const { code, out, err } = await run(['slots', 'list'], env);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(said)]);
    expect(err).toMatch(inOneLine);
    expect(err).not.toContain('secret');
  });
});

describe('what is empty or mistyped', () => {
  it.each([
    ['slots', 'add', 'A', '--amount', ''],
    ['slots', 'add', 'A', '--amount', '1e3'],
    ['slots', 'add', 'A', '--amount', '0x10'],
    ['slots', 'add', 'A', '--amount', '+5'],
    ['slots', 'add', 'A', '--amount', ' 5'],
    ['slots', 'add', 'A', '--currency', 'EUR'],
    ['slots', 'list', '--limit', '5.0'],
    ['--url', '', 'slots', 'list'],
    ['slots', 'list', '--token', ''],
    ['book', 's', '--key', 'a b'],
    ['book', 's', '--key', 'ключ'],
    ['book', 's', '--seconds', '5'],
    ['book', 's', '--wait', '--seconds', '31'],
    ['bookings', 'show', ''],
    ['bookings', 'show', '..'],
    ['sagas', 'abort', 's', '--reason', ''],
    ['sagas', 'check', ''],
    ['load', '--slots-url', 'here'],
    ['doctor', '--json=no'],
    ['sagas'],
  ])('%j asks for nothing and ends with 2', async (...args) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const { code, out, err } = await run(args, { PARKING_URL: url });
    expect([code, out, asked], err).toEqual([2, '', 0]);
    expect(err).toMatch(inOneLine);
  });
});
