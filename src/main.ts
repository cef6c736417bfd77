/** The process: settings → system → HTTP server, and an orderly end on a signal. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import { banner } from './banner.ts';
import { compose, type System } from './compose.ts';
import { type Environment, readSettings } from './config.ts';
import { seedSlots } from './seed.ts';
import { newUuid, systemClock, systemRandom } from './system.ts';
import { hooksFor } from './webhook.ts';

/** How long open connections may finish before they are cut. */
const GRACE_MS = 5_000;
/** How long the headers of a request, and all of it, may take to come. */
const [HEADERS_MS, REQUEST_MS] = [10_000, 30_000];
const HOUR_MS = 3_600_000;

async function main(): Promise<void> {
  const settings = readSettings();
  const log = pino({ level: settings.LOG_LEVEL }, pino.destination({ sync: true, fd: 2 }));
  const system = await compose({
    dataDir: settings.DATA_DIR,
    modules: settings.MODULES,
    policy: {
      replyTimeoutMs: settings.SAGA_REPLY_TIMEOUT_MS,
      stepDeadlineMs: settings.SAGA_STEP_DEADLINE_MS,
      stallAttempts: settings.SAGA_STALL_ATTEMPTS,
    },
    maxInFlight: settings.SAGA_MAX_IN_FLIGHT,
    retentionMs: settings.SAGA_RETENTION_HOURS * HOUR_MS,
    hooks: hooksFor(settings.STALLED_WEBHOOK_URL, { clock: systemClock, log }),
    operatorToken: settings.OPERATOR_TOKEN,
    bookingsPerMinute: settings.BOOKINGS_PER_MINUTE,
    amqpUrl: settings.BUS === 'amqp' ? settings.AMQP_URL : undefined,
    clock: systemClock,
    newId: newUuid,
    random: systemRandom,
    log,
  });
  if (system.parking !== undefined) await seedSlots(system.parking);
  const server = await listen(system, settings);
  const stop = (signal: NodeJS.Signals) => {
    process.once(signal, () => process.exit(1)); // A second signal ends at once.
    log.info({ signal }, 'stopping');
    shutDown(system, server).then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

async function listen(system: System, { HOST, PORT }: Environment): Promise<Server> {
  const server = serve({ fetch: system.app.fetch, hostname: HOST, port: PORT }) as Server;
  // Whoever is slower than this with a request is not a client but a burden.
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  await new Promise<void>((resolve, reject) =>
    server.once('listening', resolve).once('error', reject),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  console.log(banner(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`, system));
  return server;
}

/** Readiness first, then the server, then what is in hand, then the databases. */
async function shutDown(system: System, server: Server): Promise<void> {
  system.drain();
  // A client that keeps its connection would go on sending requests over it.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await closed;
  await system.close();
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}

main().catch(fail);
