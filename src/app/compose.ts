/** The composition root: storage → bus → modules → HTTP, and back again in reverse. */
import type { Bus } from '../bus/bus.ts';
import { createApp } from '../http/app.ts';
import type { App } from '../http/app-env.ts';
import type { ModuleContext } from '../modules/module.ts';
import {
  contracts,
  createModules,
  type DatabaseName,
  type ModuleName,
  moduleNames,
  type RunningModules,
} from '../modules/modules.ts';
import type { Ports } from '../ports/ports.ts';
import type { Tracing } from '../ports/trace.ts';
import type { Database } from '../storage/database.ts';
import { createRetention } from '../storage/retention.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { observedBus } from '../telemetry/observed-bus.ts';
import { createTracing } from '../telemetry/tracing.ts';
import { apiInfo, routesOf } from './api.ts';
import { orchestratorOf, sweepOf } from './assembly.ts';
import { createBus } from './bus.ts';
import { createClosing, type Part } from './closing.ts';
import { type Databases, openDatabases } from './databases.ts';
import { createReadiness } from './readiness.ts';
import type { Hooks } from './webhook.ts';

/** All that varies between a product, a test and a simulation. */
export interface World
  extends Ports,
    Pick<ModuleContext, 'policy' | 'retentionMs'>,
    Partial<Pick<ModuleContext, 'maxInFlight' | 'bookingsPerMinute'>> {
  readonly dataDir: string;
  /** The modules that run in this process; all if not given. */
  readonly modules?: readonly ModuleName[] | undefined;
  readonly hooks: Hooks;
  /** The token that operators show; if undefined, none is asked for. */
  readonly operatorToken?: string | undefined;
  /** The broker to talk through; in memory if undefined. */
  readonly amqpUrl?: string | undefined;
  /** The number of dropped lines of the log; not counted if not given. */
  readonly droppedLogLines?: (() => number) | undefined;
}

export interface System {
  readonly modules: RunningModules;
  readonly app: App;
  readonly bus: Bus;
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
  const databases = openDatabases({ dataDir, modules, clock, timeCommit });
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
  const { modules: names = moduleNames, clock, log, retentionMs, droppedLogLines } = world;
  const tracing = createTracing();
  const bus = await busOf(world, metrics, tracing);
  const drain = new AbortController();
  const context = contextOf(world, { bus, metrics, ending: drain.signal });
  const modules = createModules(names, databaseIn(databases), context);
  const orchestrator = orchestratorOf(modules);
  metrics.observe({
    sagaCounts: () => orchestrator?.counts(),
    busReady: () => bus.status().ready,
    droppedLogLines,
  });
  const retention = createRetention({ retentionMs, sweep: sweepOf(modules), clock, log });
  const ending = drain.signal;
  const app = serve({ world, databases, bus, modules, metrics, tracing, ending });
  const stopSending = { name: 'orchestrator', close: async () => orchestrator?.stop() };
  const closeAll = createClosing(
    [stopSending, { name: 'bus', close: bus.close }, ...partsOf(databases)],
    { clock, log },
  );
  await bus.start();
  retention.start();
  return {
    modules,
    app,
    bus,
    drain: () => drain.abort(),
    close() {
      retention.stop();
      return closeAll();
    },
  };
}

/** @returns a look-up of databases, which throws for that of a module that runs elsewhere */
function databaseIn(databases: Databases): (name: DatabaseName) => Database {
  return (name) => {
    const database = databases[name];
    if (database === undefined) throw new Error(`the database ${name} is not opened here`);
    return database;
  };
}

async function busOf(world: World, metrics: Metrics, tracing: Tracing): Promise<Bus> {
  const { clock, random, newId, log, amqpUrl, dataDir, hooks } = world;
  const inner = await createBus({
    clock,
    random,
    newId,
    log,
    contracts,
    amqpUrl,
    dataDir,
    onStandstill: hooks.onStandstill,
    onDeadLetter(letter) {
      metrics.onDeadLetter(letter);
      hooks.onDeadLetter(letter);
    },
  });
  inner.onSendable((reason) => {
    if (reason === 'reconnected') metrics.onReconnected();
  });
  const messagingSystem = amqpUrl === undefined ? 'in_memory' : 'rabbitmq';
  return observedBus(inner, { timeHandler: metrics.timeHandler, tracing, messagingSystem });
}

interface Around {
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly ending: AbortSignal;
}

function contextOf(world: World, { bus, metrics, ending }: Around): ModuleContext {
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
    onStalled: world.hooks.onStalled,
    onAdvanced: metrics.onAdvanced,
    onRepeat: metrics.onRepeat,
    ending,
  };
}

interface Served extends Around {
  readonly world: World;
  readonly databases: Databases;
  readonly modules: RunningModules;
  readonly tracing: Tracing;
}

/** The HTTP app of these parts. */
function serve({ world, databases, bus, modules, metrics, tracing, ending }: Served): App {
  const { clock, log, operatorToken } = world;
  const takingUp = () => orchestratorOf(modules)?.takingUp() ?? 0;
  return createApp({
    info: apiInfo,
    routes: routesOf(modules, bus.deadLetters),
    readiness: createReadiness({ databases, bus, takingUp, ending, clock }),
    metrics,
    tracing,
    operatorToken,
    ending,
    clock,
    log,
  });
}
