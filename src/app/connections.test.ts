import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { type Connections, followConnections } from './connections.ts';

let server: Server;
let connections: Connections;
let clock: VirtualClock;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  clock = createVirtualClock();
  answer = (response) => response.end('done');
  server = createServer((_, response) => answer(response));
  // As long as a load balancer wants it: it must hold up no end.
  server.keepAliveTimeout = 65_000;
  connections = followConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => server.closeAllConnections());

const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n';

/** A client that sends this, and all that it hears until its connection is closed. */
const client = async (text: string) => {
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [atServer] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  let heard = '';
  socket.on('data', (data) => {
    heard += data;
  });
  const closed = new Promise<string>((resolve) => {
    socket.once('error', () => {}).once('close', () => resolve(heard));
  });
  if (text !== '') {
    socket.write(text);
    await once(atServer[0] as Socket, 'data');
  }
  return { socket, closed, heard: () => heard };
};

describe('the end of the connections of a server', () => {
  it('waits for none that is idle, or that never said a word', async () => {
    const idle = await client(`${HEAD}\r\n`);
    await expect.poll(idle.heard).toContain('done');
    const silent = await client('');
    await connections.close(clock);
    expect(await idle.closed).toContain('200 OK');
    expect(await silent.closed).toBe('');
  });

  it('gives an answer that is under way its time, and then closes', async () => {
    let finish = () => {};
    answer = (response) => {
      finish = () => response.end('done');
    };
    const { closed } = await client(`${HEAD}\r\n`);
    const ended = connections.close(clock);
    await clock.advance(4_000);
    finish();
    expect(await closed).toMatch(/Connection: close.*done/s);
    await ended;
  });

  it('closes after an answer that had begun before', async () => {
    let finish = () => {};
    answer = (response) => {
      response.write('begun ');
      finish = () => response.end('done');
    };
    const { heard, closed } = await client(`${HEAD}\r\n`);
    await expect.poll(heard).toContain('begun');
    const ended = connections.close(clock);
    finish();
    expect(await closed).toContain('done');
    await ended;
  });

  it('cuts an answer that does not end', async () => {
    answer = () => {};
    const { closed } = await client(`${HEAD}\r\n`);
    const ended = connections.close(clock);
    await clock.advance(5_000);
    expect(await closed).toBe('');
    await ended;
  });

  it('takes a request whose first bytes are there, and waits a second for the rest', async () => {
    const [whole, half] = [await client(HEAD), await client(HEAD)];
    const ended = connections.close(clock);
    whole.socket.write('\r\n');
    expect(await whole.closed).toMatch(/200 OK.*Connection: close/s);
    await clock.advance(1_000);
    expect(await half.closed).toBe('');
    await ended;
  });
});
