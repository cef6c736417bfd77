/** Settings → system → HTTP server, and an orderly end when the process is told to. */
import { resolve } from 'node:path';
import type { Demo } from '../dashboard/breakages/breakages.ts';
import type { Log } from '../ports/log.ts';
import type { Ports } from '../ports/ports.ts';
import { openSagasOf } from './assembly.ts';
import { banner } from './banner.ts';
import { compose, type System } from './compose.ts';
import { isRunByNpm, readSettings, readSupervision, warnOfSettings } from './config.ts';
import { fail } from './fail.ts';
import { inTime } from './in-time.ts';
import { createLog } from './log.ts';
import { createLogLines } from './log-lines.ts';
import { allTokens } from './named-tokens.ts';
import { parentGone } from './parent.ts';
import { secretsOf } from './secrets.ts';
import { seedSlots } from './seed.ts';
import { type Listening, listen } from './server.ts';
import type { Environment } from './settings.ts';
import type { EndSignal, EndSignals } from './signals.ts';
import { demoOf, handOn, type Supervision } from './supervised.ts';
import { newUuid, systemClock, systemRandom } from './system.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

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
  const beganAt = systemClock.now();
  const settings = readSettings();
  const supervision = settings.DEMO ? readSupervision() : undefined;
  if (settings.DEMO && supervision === undefined) await runSupervised(settings, signals);
  const secrets = secretsIn(settings);
  const { lines, log } = openLog(settings, secrets);
  const warning = warnOfSettings();
  if (warning !== undefined) log.warn({}, warning);
  const ending = new AbortController();
  const told = toldToEnd(signals, supervision).then((signal) => {
    log.info({ signal }, 'stopping');
    ending.abort();
    systemClock.after(SAME_WISH_MS, () => signals.onFurther(() => process.exit(1)));
    return signal;
  });
  const ports = { clock: systemClock, random: systemRandom, newId: newUuid, log };
  const demo = supervision && demoOf(supervision);
  const world = worldOf(settings, { ports, droppedLogLines: lines.dropped, demo });
  const about = { settings, supervision, ending: ending.signal, log };
  const running = start(() => compose(world), about);
  running.catch((error) => fail(error, secrets));
  const signal = await told;
  const stopped = running.then(stop);
  const inOrder = await inTime(systemClock, STOP_MS, stopped);
  // A clock that was set back meanwhile would make the time negative.
  const ranMs = Math.max(0, systemClock.now() - beganAt);
  if (inOrder) log.info({ signal, ranMs, openSagas: await stopped }, 'stopped');
  else log.warn({ signal, ranMs }, 'stopped with work in hand; the next start takes it up');
  await inTime(systemClock, FLUSH_MS, lines.flushed());
  process.exit(0);
}

/** Runs this program in a process of its own, which is started again if it is killed. */
async function runSupervised(settings: Environment, signals: EndSignals): Promise<never> {
  // Loaded here alone: nobody but a demonstration needs it.
  const { startChild, supervise } = await import('./supervisor.ts');
  const { log } = openLog(settings, []);
  const told = toldToEnd(signals, undefined);
  const { onFurther } = signals;
  process.exit(await supervise({ start: startChild, told, onFurther, clock: systemClock, log }));
}

/** By a signal, or by a parent of which nothing may be heard but its end: npm, or a supervisor. */
function toldToEnd(
  { first }: EndSignals,
  supervision: Supervision | undefined,
): Promise<EndSignal | 'the end of its parent'> {
  if (!isRunByNpm() && supervision === undefined) return first;
  const parent = { pid: supervision?.pid ?? process.ppid, ppid: () => process.ppid };
  const gone = parentGone(parent, systemClock).then(() => 'the end of its parent' as const);
  return Promise.race([first, gone]);
}

/** Opens the log. An unexpected error is logged before it ends the process. */
function openLog({ LOG_LEVEL: level, LOG_FORMAT }: Environment, secrets: readonly string[]) {
  const lines = createLogLines(process.stderr);
  const isTerminal = process.stderr.isTTY;
  const format = LOG_FORMAT ?? (isTerminal ? 'pretty' : 'pino');
  const log = createLog({ level, format, isTerminal, to: lines, secrets });
  lines.onTakenAgain((dropped) => log.warn({ dropped }, 'lines of the log were dropped unread'));
  process.on('uncaughtException', (err) => {
    log.error({ err }, 'unexpected error: the process ends; the next start takes its work up');
    process.exit(1);
  });
  return { lines, log };
}

interface OfProcess {
  readonly ports: Ports;
  readonly droppedLogLines: () => number;
  readonly demo: Demo | undefined;
}

/** Names every property, so that one that is renamed on one side alone does not compile. */
function worldOf(settings: Environment, ofProcess: OfProcess): Complete<World> {
  const { ports, droppedLogLines, demo } = ofProcess;
  return {
    clock: ports.clock,
    random: ports.random,
    newId: ports.newId,
    log: ports.log,
    webhook: webhookIn(settings),
    droppedLogLines,
    demo,
    dataDir: settings.DATA_DIR,
    backupDir: settings.BACKUP_DIR,
    modules: settings.MODULES,
    policy: {
      replyTimeoutMs: settings.SAGA_REPLY_TIMEOUT_MS,
      stepDeadlineMs: settings.SAGA_STEP_DEADLINE_MS,
      stallAttempts: settings.SAGA_STALL_ATTEMPTS,
    },
    maxInFlight: settings.SAGA_MAX_IN_FLIGHT,
    retentionMs: settings.SAGA_RETENTION_HOURS * HOUR_MS,
    operatorTokens: allTokens(settings.OPERATOR_TOKEN, settings.OPERATOR_TOKENS),
    moduleUrls: {
      parking: settings.DASHBOARD_PARKING_URL,
      billing: settings.DASHBOARD_BILLING_URL,
    },
    bookingsPerMinute: settings.BOOKINGS_PER_MINUTE,
    amqpUrl: settings.BUS === 'amqp' ? settings.AMQP_URL : undefined,
  };
}

function secretsIn(settings: Environment): readonly string[] {
  const addresses = [settings.AMQP_URL, settings.STALLED_WEBHOOK_URL];
  const { STALLED_WEBHOOK_SECRET = [], STALLED_WEBHOOK_AUTHORIZATION } = settings;
  return secretsOf(addresses, [...STALLED_WEBHOOK_SECRET, STALLED_WEBHOOK_AUTHORIZATION]);
}

function webhookIn(settings: Environment): World['webhook'] {
  const { STALLED_WEBHOOK_URL: url, STALLED_WEBHOOK_AUTHORIZATION: authorization } = settings;
  if (url === undefined) return undefined;
  const { STALLED_WEBHOOK_SECRET: secrets = [] } = settings;
  return { target: { url, authorization, secrets }, send: fetch };
}

/** All properties, the optional ones too: an undefined one has to be named. */
type Complete<T> = { readonly [Key in keyof Required<T>]: T[Key] };

interface Starting {
  readonly settings: Environment;
  readonly supervision: Supervision | undefined;
  readonly ending: AbortSignal;
  readonly log: Log;
}

/** @throws Error if it cannot start; whatever was opened is closed again */
async function start(
  composed: () => Promise<System>,
  { settings, supervision, ending, log }: Starting,
): Promise<Running> {
  const system = await composed();
  try {
    const { parking } = system.modules;
    if (parking !== undefined) await seedSlots(parking);
    if (ending.aborted) return { system };
    const { HOST, MODULES: modules, BUS: bus } = settings;
    const PORT = supervision?.handOver.port ?? settings.PORT;
    const listening = await listen(system, { HOST, PORT });
    if (supervision !== undefined) handOn({ port: listening.port });
    const build = { version, node: process.versions.node };
    const dataDir = resolve(settings.DATA_DIR);
    log.info({ ...build, modules, bus, dataDir, url: listening.url }, 'started');
    console.log(banner({ ...settings, url: listening.url, pid: process.pid }));
    return { system, listening };
  } catch (error) {
    await system.close();
    throw error;
  }
}

/**
 * Readiness first, then the connections, then what is in hand, then the databases. Resolves with
 * the number of sagas that are left open, if they are here.
 */
async function stop({ system, listening }: Running): Promise<number | undefined> {
  system.drain();
  await listening?.connections.close(systemClock);
  await system.close();
  return openSagasOf(system.modules);
}
