/** The HTTP server around the app. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { System } from './compose.ts';
import type { Environment } from './config.ts';
import { type Connections, followConnections } from './connections.ts';

/** How long the headers of a request, and all of it, may take to come. */
const [HEADERS_MS, REQUEST_MS] = [10_000, 30_000];

export interface Listening {
  readonly connections: Connections;
  /** Where it is reached. */
  readonly url: string;
}

/** It cannot listen where it was told to. */
class ListenError extends Error {
  readonly code = 'listen_failed';

  constructor(where: string, cause: NodeJS.ErrnoException) {
    const remedies: Readonly<Record<string, string>> = {
      EADDRINUSE: 'another process listens there; stop that one or set another PORT',
      EACCES: 'this user may not listen there; set a PORT above 1023',
      EADDRNOTAVAIL: 'this machine has no such address; set another HOST',
      ENOTFOUND: 'nobody knows that name; set another HOST',
    };
    super(`cannot listen at ${where}: ${remedies[cause.code ?? ''] ?? cause.message}`, { cause });
    this.name = 'ListenError';
  }
}

/** @throws ListenError */
export async function listen(
  system: System,
  { HOST, PORT }: Pick<Environment, 'HOST' | 'PORT'>,
): Promise<Listening> {
  const server = serve({ fetch: system.app.fetch, hostname: HOST, port: PORT }) as Server;
  // Whoever is slower than this with a request is not a client but a burden.
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  const connections = followConnections(server);
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(new ListenError(`${HOST}:${PORT}`, error));
    server.once('listening', resolve).once('error', refuse);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return { connections, url: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}` };
}
