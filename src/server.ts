/** The HTTP server around the app: it listens, and it ends without cutting off what it took. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { System } from './compose.ts';
import type { Environment } from './config.ts';

/** How long open connections may finish before they are cut. */
const GRACE_MS = 5_000;
/** How long all of it may take: less than the ten seconds after which a container is killed. */
const STOP_MS = 9_000;
/** How long the headers of a request, and all of it, may take to come. */
const [HEADERS_MS, REQUEST_MS] = [10_000, 30_000];

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
  const server = serve({ fetch: system.app.fetch, hostname: HOST, port: PORT }) as Server;
  // Whoever is slower than this with a request is not a client but a burden.
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  await new Promise<void>((resolve, reject) =>
    server.once('listening', resolve).once('error', reject),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return { server, url: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}` };
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
  system.drain();
  // A client that keeps its connection would go on sending requests over it.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await closed;
  await system.close();
}
