/** The composition root: storage → bus → modules → HTTP, and back again in reverse. */
import type { Bus } from '../bus/bus.ts';
import { breakableBus } from '../dashboard/breakages/breakable-bus.ts';
import {
  type Breakages,
  type BreakagesOfBus,
  createBreakages,
} from '../dashboard/breakages/breakages.ts';
import type { App } from '../http/app-env.ts';
import type { ModuleContext } from '../modules/module.ts';
import {
  contracts,
  createModules,
  type DatabaseName,
  type RunningModules,
} from '../modules/modules.ts';
import { moduleNames } from '../modules/names.ts';
import type { Tracing } from '../ports/trace.ts';
import type { Database } from '../storage/database.ts';
import { createRetention } from '../storage/retention.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { observedBus } from '../telemetry/observed-bus.ts';
import { createTracing } from '../telemetry/tracing.ts';
import type { Webhook } from '../webhook/webhook.ts';
import { openSagasOf, orchestratorOf, sweepOf } from './assembly.ts';
import { createBackups, type ProcessBackups } from './backups.ts';
import { createBus } from './bus.ts';
import { createClosing, type Part } from './closing.ts';
import { dashboardSources } from './dashboard.ts';
import { type Databases, openDatabases } from './databases.ts';
import { createServedApp } from './served-app.ts';
import { version } from './version.ts';
import { webhookOf } from './webhook.ts';
import type { World } from './world.ts';

export interface System {
  readonly modules: RunningModules;
  readonly app: App;
  readonly bus: Bus;
  /** Undefined without `World.demo`, or if the orchestrator runs elsewhere. */
  readonly breakages: Breakages | undefined;
  /** From now on `/readyz` answers 503, and streams end. */
  drain(): void;
  /** Finishes what is in hand, then closes the databases, once. It never rejects. */
  close(): Promise<void>;
}

/**
 * Builds the system, which then takes up the sagas that a former process left.
 * @throws DatabaseOwnedError, DatabaseUnusableError, DatabaseNewerError, NativeModuleError
 */
export async function compose(world: World): Promise<System> {
  const { dataDir, modules = moduleNames, clock, log } = world;
  const metrics = createMetrics();
  const { timeCommit } = metrics;
  const databases = openDatabases({ dataDir, modules, clock, log, timeCommit });
  try {
    return await composeOn(databases, metrics, world);
  } catch (error) {
    await createClosing(partsOf(databases), { clock, log })();
    throw error;
  }
}

function partsOf(databases: Databases): readonly Part[] {
  return Object.entries(databases).map(([name, { close }]) => ({ name, close }));
}

async function composeOn(databases: Databases, metrics: Metrics, world: World): Promise<System> {
  const { modules: names = moduleNames, dataDir, clock, log, retentionMs } = world;
  const tracing = createTracing();
  const breakages = breakagesOf(world);
  const webhook = webhookOf(world, databases, metrics.onPosted);
  const bus = await busOf(world, { metrics, tracing, breakages, webhook });
  const drain = new AbortController();
  const context = contextOf(world, { bus, metrics, webhook, ending: drain.signal });
  const modules = createModules(names, databaseIn(databases), context);
  const orchestrator = orchestratorOf(modules);
  const backups = backupsOf(world, { databases, modules });
  metrics.observe({
    sagas: orchestrator && {
      counts: orchestrator.counts,
      oldestOpen: orchestrator.queries.oldestOpen,
      now: clock.now,
    },
    busReady: () => bus.status().ready,
    droppedLogLines: world.droppedLogLines,
    build: { program: 'parking', version, node: process.versions.node },
    lastBackupAt: world.backupDir === undefined ? undefined : backups.lastAt,
    // A database in memory has none.
    files: dataDir === ':memory:' ? undefined : { dataDir, databases: Object.keys(databases) },
    noticesWaiting: webhook?.backlog,
  });
  const retention = createRetention({ retentionMs, sweep: sweepOf(modules, webhook), clock, log });
  const ending = drain.signal;
  const parts = { world, databases, bus, modules, ending };
  const dashboard = dashboardSources({ ...parts, breakages });
  const app = createServedApp({ ...parts, metrics, tracing, backups, dashboard });
  const stopSending = { name: 'orchestrator', close: async () => orchestrator?.stop() };
  const closeAll = createClosing(
    [
      { name: 'backups', close: backups.close },
      stopSending,
      { name: 'bus', close: bus.close },
      { name: 'webhook', close: async () => webhook?.close() },
      ...partsOf(databases),
    ],
    { clock, log },
  );
  await bus.start();
  retention.start();
  webhook?.wake();
  return {
    modules,
    app,
    bus,
    breakages,
    drain: () => drain.abort(),
    close() {
      retention.stop();
      return closeAll();
    },
  };
}

interface Kept {
  readonly databases: Databases;
  readonly modules: RunningModules;
}

function backupsOf(world: World, { databases, modules }: Kept): ProcessBackups {
  const { backupDir, dataDir, clock, log } = world;
  return createBackups({
    backupDir,
    dataDir,
    databases: Object.keys(databases),
    openSagas: () => openSagasOf(modules) ?? null,
    clock,
    log,
  });
}

/** @returns a look-up of databases, which throws for that of a module that runs elsewhere */
function databaseIn(databases: Databases): (name: DatabaseName) => Database {
  return (name) => {
    const database = databases[name];
    if (database === undefined) throw new Error(`the database ${name} is not opened here`);
    return database;
  };
}

function breakagesOf(world: World): (Breakages & BreakagesOfBus) | undefined {
  const { demo, modules = moduleNames, policy, clock, log } = world;
  if (demo === undefined || !modules.includes('booking')) return undefined;
  return createBreakages({
    modules,
    replyTimeoutMs: policy.replyTimeoutMs,
    crashProcess: demo.crashProcess,
    formerHits: demo.formerHits,
    clock,
    log,
  });
}

interface AroundBus {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly breakages: BreakagesOfBus | undefined;
  readonly webhook: Webhook | undefined;
}

async function busOf(world: World, around: AroundBus): Promise<Bus> {
  const { metrics, tracing, breakages, webhook } = around;
  const { clock, random, newId, log, amqpUrl, dataDir } = world;
  const inner = await createBus({
    clock,
    random,
    newId,
    log,
    contracts,
    amqpUrl,
    dataDir,
    onStandstill: (standstill) => webhook?.tellStandstill(standstill),
    async onDeadLetter(letter) {
      metrics.onDeadLetter(letter);
      await webhook?.tellDeadLetter(letter);
    },
  });
  inner.onSendable((reason) => {
    if (reason === 'reconnected') metrics.onReconnected();
  });
  const messagingSystem = amqpUrl === undefined ? 'in_memory' : 'rabbitmq';
  // Observed from outside, as both ends see it: a command that is lost on its way was sent, and
  // a reply that is lost was never processed.
  const bus = breakages === undefined ? inner : breakableBus(inner, breakages, clock);
  return observedBus(bus, { timeHandler: metrics.timeHandler, tracing, messagingSystem });
}

interface Around {
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly webhook: Webhook | undefined;
  readonly ending: AbortSignal;
}

function contextOf(world: World, { bus, metrics, webhook, ending }: Around): ModuleContext {
  return {
    clock: world.clock,
    random: world.random,
    newId: world.newId,
    log: world.log,
    bus,
    policy: world.policy,
    maxInFlight: world.maxInFlight,
    retentionMs: world.retentionMs,
    bookingsPerMinute: world.bookingsPerMinute,
    recordStall: webhook?.recordStall,
    onStalled: () => webhook?.wake(),
    onAdvanced: metrics.onAdvanced,
    onRepeat: metrics.onRepeat,
    ending,
  };
}
