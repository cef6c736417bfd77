/** The HTTP server around the app: it listens, and it ends without cutting off what it took. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { System } from './compose.ts';
import type { Environment } from './config.ts';

/** How long open connections may finish before they are cut. */
const GRACE_MS = 5_000;
/** How long all of it may take: less than the ten seconds after which a container is killed. */
const STOP_MS = 9_000;
/** Idle connections are kept for longer than load balancers do, which is 60 s for most. */
const KEEP_ALIVE_MS = 65_000;
/** So much longer than is said: a request that leaves at the last moment is still taken. */
const KEEP_ALIVE_BUFFER_MS = 10_000;
/** How long the headers of a request, and all of it, may take: a new connection is idle, too. */
const [HEADERS_MS, REQUEST_MS] = [80_000, 85_000];
/** A connection on which nothing moves for so long has nobody at its other end. */
const STANDSTILL_MS = 120_000;
/** How often connections that have fallen idle are closed at the end. */
const CLOSE_IDLE_MS = 100;

export interface Listening {
  readonly server: Server;
  /** Where it is reached. */
  readonly url: string;
}

/** @throws Error where the address cannot be had */
export async function listen(
  system: System,
  { HOST, PORT }: Pick<Environment, 'HOST' | 'PORT'>,
): Promise<Listening> {
  const name = HOST.includes(':') ? `[${HOST}]` : HOST;
  // By this name it is called where a request has none, as in HTTP/1.0.
  const server = createAdaptorServer({ fetch: system.app.fetch, hostname: name }) as Server;
  countUnusedAsIdle(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('request', ({ socket }, response) =>
    response.once('finish', () => socket.setTimeout(KEEP_ALIVE_MS + KEEP_ALIVE_BUFFER_MS)),
  );
  server.timeout = STANDSTILL_MS;
  // Whoever is slower than this with a request is not a client but a burden.
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  await new Promise<void>((resolve, reject) =>
    server.once('listening', resolve).once('error', reject).listen(PORT, HOST),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return { server, url: `http://${name}:${port}` };
}

/** To Node a connection is idle only after a request; browsers open some ahead of the first. */
function countUnusedAsIdle(server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const closeUsed = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    closeUsed();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

/**
 * Readiness first, then the server, then what is in hand, then the databases.
 * @returns whether all of it ended in time; what did not is taken up at the next start
 */
export function shutDown(system: System, server: Server): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), STOP_MS).unref();
  });
  return Promise.race([late, inOrder(system, server).then(() => true)]);
}

async function inOrder(system: System, server: Server): Promise<void> {
  system.drain(); // From now on each answer says that its connection is closed.
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Some fall idle later: their last answer had left before it could say so.
  const closing = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await closed;
  clearInterval(closing);
  await system.close();
}
