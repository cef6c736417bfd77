/** The process: settings → system → HTTP server, and an orderly end on a signal. */
import { banner } from './banner.ts';
import { compose } from './compose.ts';
import { readSettings } from './config.ts';
import { createLog } from './log.ts';
import { seedSlots } from './seed.ts';
import { listen, shutDown } from './server.ts';
import { newUuid, systemClock, systemRandom } from './system.ts';
import { hooksFor } from './webhook.ts';

const HOUR_MS = 3_600_000;

async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLog({ level: settings.LOG_LEVEL, pretty: process.stderr.isTTY });
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
  const { server, url } = await listen(system, settings);
  console.log(banner(url, system));
  const stop = (signal: NodeJS.Signals) => {
    process.once(signal, () => process.exit(1)); // A second signal ends at once.
    log.info({ signal }, 'stopping');
    shutDown(system, server).then(
      (inTime) => {
        if (!inTime) log.warn({}, 'stopped with work in hand; the next start takes it up');
        process.exit(0);
      },
      (error) => fail(error),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}

main().catch(fail);
