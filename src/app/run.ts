/** Settings → system → HTTP server, and an orderly end when the process is told to. */
import type { Ports } from '../ports/ports.ts';
import { banner } from './banner.ts';
import { compose, type System, type World } from './compose.ts';

import { type Environment, isRunByNpm, readSettings } from './config.ts';
import { fail } from './fail.ts';
import { inTime } from './in-time.ts';
import { createLog } from './log.ts';
import { createLogLines } from './log-lines.ts';
import { parentGone } from './parent.ts';
import { secretsOf } from './secrets.ts';
import { seedSlots } from './seed.ts';
import { type Listening, listen } from './server.ts';
import type { EndSignals } from './signals.ts';
import { newUuid, systemClock, systemRandom } from './system.ts';
import { createWebhook, type Hooks, noHooks } from './webhook.ts';

const HOUR_MS = 3_600_000;
/**
 * The time that a shutdown may take: less than the ten seconds after which a container is killed.
 */
const STOP_MS = 9_000;
/** The time that the log's reader has for the last lines. */
const FLUSH_MS = 500;
/**
 * Signals within this time of the first are the same wish: Ctrl-C under `npm start` comes from the
 * terminal and from npm. A later one ends the process at once.
 */
const SAME_WISH_MS = 1_000;

interface Running {
  readonly system: System;
  /** Nothing if it was told to end before it listened. */
  readonly listening?: Listening;
}

/** Runs until one of the signals comes, and ends the process. */
export async function run(signals: EndSignals): Promise<void> {
  const settings = readSettings();
  const secrets = secretsOf([settings.AMQP_URL, settings.STALLED_WEBHOOK_URL]);
  const { lines, log } = openLog(settings.LOG_LEVEL, secrets);
  const ending = new AbortController();
  const told = toldToEnd(signals).then((signal) => {
    log.info({ signal }, 'stopping');
    ending.abort();
    systemClock.after(SAME_WISH_MS, () => signals.onFurther(() => process.exit(1)));
  });
  const ports = { clock: systemClock, random: systemRandom, newId: newUuid, log };
  const { STALLED_WEBHOOK_URL: url } = settings;
  const webhook = url === undefined ? undefined : createWebhook({ url, post: fetch, ...ports });
  const hooks = webhook ?? noHooks;
  const world = worldOf(settings, { ports, hooks, droppedLogLines: lines.dropped });
  const running = start(() => compose(world), settings, ending.signal);
  running.catch((error) => fail(error, secrets));
  await told;
  const inOrder = await inTime(systemClock, STOP_MS, running.then(stop));
  if (!inOrder) log.warn({}, 'stopped with work in hand; the next start takes it up');
  webhook?.close();
  await inTime(systemClock, FLUSH_MS, lines.flushed());
  process.exit(0);
}

/** By a signal, or by npm, of which nothing may be heard but the end of its shell. */
function toldToEnd({ first }: EndSignals): Promise<string> {
  if (!isRunByNpm()) return first;
  const gone = parentGone(() => process.ppid, systemClock).then(() => 'the end of npm');
  return Promise.race([first, gone]);
}

/** Opens the log. An unexpected error is logged before it ends the process. */
function openLog(level: string, secrets: readonly string[]) {
  const lines = createLogLines(process.stderr);
  const log = createLog({ level, pretty: process.stderr.isTTY, to: lines, secrets });
  lines.onTakenAgain((dropped) => log.warn({ dropped }, 'lines of the log were dropped unread'));
  process.on('uncaughtException', (err) => {
    log.error({ err }, 'unexpected error: the process ends; the next start takes its work up');
    process.exit(1);
  });
  return { lines, log };
}

interface OfProcess {
  readonly ports: Ports;
  readonly hooks: Hooks;
  readonly droppedLogLines: () => number;
}

/** Names every property, so that one that is renamed on one side alone does not compile. */
function worldOf(settings: Environment, ofProcess: OfProcess): Complete<World> {
  const { ports, hooks, droppedLogLines } = ofProcess;
  return {
    clock: ports.clock,
    random: ports.random,
    newId: ports.newId,
    log: ports.log,
    hooks,
    droppedLogLines,
    dataDir: settings.DATA_DIR,
    modules: settings.MODULES,
    policy: {
      replyTimeoutMs: settings.SAGA_REPLY_TIMEOUT_MS,
      stepDeadlineMs: settings.SAGA_STEP_DEADLINE_MS,
      stallAttempts: settings.SAGA_STALL_ATTEMPTS,
    },
    maxInFlight: settings.SAGA_MAX_IN_FLIGHT,
    retentionMs: settings.SAGA_RETENTION_HOURS * HOUR_MS,
    operatorToken: settings.OPERATOR_TOKEN,
    bookingsPerMinute: settings.BOOKINGS_PER_MINUTE,
    amqpUrl: settings.BUS === 'amqp' ? settings.AMQP_URL : undefined,
  };
}

/** All properties, the optional ones too: an undefined one has to be named. */
type Complete<T> = { readonly [Key in keyof Required<T>]: T[Key] };

/** @throws Error if it cannot start; whatever was opened is closed again */
async function start(
  composed: () => Promise<System>,
  settings: Environment,
  ending: AbortSignal,
): Promise<Running> {
  const system = await composed();
  try {
    const { parking } = system.modules;
    if (parking !== undefined) await seedSlots(parking);
    if (ending.aborted) return { system };
    const listening = await listen(system, settings);
    console.log(banner(listening.url, system.modules));
    return { system, listening };
  } catch (error) {
    await system.close();
    throw error;
  }
}

/** Readiness first, then the connections, then what is in hand, then the databases. */
async function stop({ system, listening }: Running): Promise<void> {
  system.drain();
  await listening?.connections.close(systemClock);
  await system.close();
}
