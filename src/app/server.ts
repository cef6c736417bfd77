/** The HTTP server around the app. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { CodedError } from '../ports/errors.ts';
import type { System } from './compose.ts';
import { type Connections, followConnections } from './connections.ts';
import type { Environment } from './settings.ts';

/** Idle connections are kept for longer than load balancers do, which is 60 s for most. */
const KEEP_ALIVE_MS = 65_000;
/** So much longer than is said: a request that leaves at the last moment is still taken. */
const KEEP_ALIVE_BUFFER_MS = 10_000;
/** Limits for the headers of a request and for all of it: a new connection is idle, too. */
const [HEADERS_MS, REQUEST_MS] = [80_000, 85_000];
/** A connection on which nothing moves for so long has nobody at its other end. */
const STANDSTILL_MS = 120_000;

export interface Listening {
  readonly server: Server;
  readonly connections: Connections;
  readonly port: number;
  /** The address that the server is reached at. */
  readonly url: string;
}

/** The server cannot listen at the address that is set. */
class ListenError extends CodedError {
  constructor(where: string, cause: NodeJS.ErrnoException) {
    const remedies: Readonly<Record<string, string>> = {
      EADDRINUSE: 'another process listens there; stop that one or set another PORT',
      EACCES: 'this user may not listen there; set a PORT above 1023',
      EADDRNOTAVAIL: 'this machine has no such address; set another HOST',
      ENOTFOUND: 'nobody knows that name; set another HOST',
    };
    super(
      'listen_failed',
      `cannot listen at ${where}: ${remedies[cause.code ?? ''] ?? cause.message}`,
      cause,
    );
  }
}

/** @throws ListenError */
export async function listen(
  system: System,
  { HOST, PORT }: Pick<Environment, 'HOST' | 'PORT'>,
): Promise<Listening> {
  const name = HOST.includes(':') ? `[${HOST}]` : HOST;
  // This is its name if a request has none, as in HTTP/1.0.
  const server = createAdaptorServer({ fetch: system.app.fetch, hostname: name }) as Server;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('request', ({ socket }, response) =>
    response.once('finish', () => socket.setTimeout(KEEP_ALIVE_MS + KEEP_ALIVE_BUFFER_MS)),
  );
  server.timeout = STANDSTILL_MS;
  // A client that sends a request more slowly than this only takes up room.
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  const connections = followConnections(server);
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(new ListenError(`${HOST}:${PORT}`, error));
    server.once('listening', resolve).once('error', refuse).listen(PORT, HOST);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return { server, connections, port, url: `http://${name}:${port}` };
}
