/** The composition root: storage → bus → modules → HTTP, and back again in reverse. */
import type { Bus } from '../bus/bus.ts';
import { createApp } from '../http/app.ts';
import type { App } from '../http/app-env.ts';
import { contracts, type ModuleName, moduleNames } from '../modules/modules.ts';
import type { ResendPolicy } from '../orchestrator/machine/backoff.ts';
import type { Ports } from '../ports/ports.ts';
import type { Tracing } from '../ports/trace.ts';
import { createRetention } from '../storage/retention.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { observedBus } from '../telemetry/observed-bus.ts';
import { createTracing } from '../telemetry/tracing.ts';
import { apiInfo, routesOf } from './api.ts';
import { assemble, type Modules, sweepOf } from './assembly.ts';
import { createBus } from './bus.ts';
import { createClosing, type Part } from './closing.ts';
import { type Databases, openDatabases } from './databases.ts';
import { createReadiness } from './readiness.ts';
import type { Hooks } from './webhook.ts';

/** All that varies between a product, a test and a simulation. */
export interface World extends Ports {
  readonly dataDir: string;
  /** Those that run in this process; all, where not given. */
  readonly modules?: readonly ModuleName[];
  readonly policy: ResendPolicy;
  /** Sagas that may be at work at a time; no bound if it is not given. */
  readonly maxInFlight?: number;
  /** How long an ended saga and its records are kept. */
  readonly retentionMs: number;
  readonly hooks: Hooks;
  readonly operatorToken?: string | undefined;
  /** Bookings a minute by one client; no bound where it is not given. */
  readonly bookingsPerMinute?: number | undefined;
  /** The broker to talk through; in memory where it is not given. */
  readonly amqpUrl?: string | undefined;
  /** Lines of the log that nobody took; not counted where it is not given. */
  readonly droppedLogLines?: () => number;
}

export interface System extends Modules {
  readonly app: App;
  readonly bus: Bus;
  /** From now on `/readyz` answers 503, and streams end. */
  drain(): void;
  /** Finishes what is in hand, then closes the databases. It never rejects; twice is as once. */
  close(): Promise<void>;
}

/**
 * Builds the system, which then takes up the sagas that a former process left.
 * @throws DatabaseOwnedError, DatabaseUnusableError, DatabaseNewerError, NativeModuleError
 */
export async function compose(world: World): Promise<System> {
  const metrics = createMetrics();
  const databases = openDatabases({ modules: moduleNames, ...world, ...metrics });
  try {
    return await composeOn(databases, metrics, world);
  } catch (error) {
    await createClosing(partsOf(databases), world)();
    throw error;
  }
}

function partsOf(databases: Databases): readonly Part[] {
  return Object.entries(databases).map(([name, { close }]) => ({ name, close }));
}

async function composeOn(databases: Databases, metrics: Metrics, world: World): Promise<System> {
  const { hooks, amqpUrl } = world;
  const inner = await busOf(world, metrics);
  const tracing = createTracing();
  const system = amqpUrl === undefined ? 'in_memory' : 'rabbitmq';
  const bus = observedBus(inner, { ...metrics, tracing, system });
  const modules = assemble(databases, { bus, ...world, ...hooks, ...metrics });
  bus.onSendable((reason) => {
    if (reason === 'reconnected') metrics.onReconnected();
  });
  metrics.observe({
    sagaCounts: () => modules.bookings?.orchestrator.counts(),
    busReady: () => bus.status().ready,
    droppedLogLines: world.droppedLogLines,
  });
  const retention = createRetention({ ...world, sweep: sweepOf(modules) });

  const { app, drain } = serve({ world, databases, bus, modules, metrics, tracing });

  const stopSending = async () => modules.bookings?.orchestrator.stop();
  const closeAll = createClosing(
    [
      { name: 'orchestrator', close: stopSending },
      { name: 'bus', close: bus.close },
      ...partsOf(databases),
    ],
    world,
  );
  await bus.start();
  retention.start();
  return {
    ...modules,
    app,
    bus,
    drain,
    close() {
      retention.stop();
      return closeAll();
    },
  };
}

function busOf(world: World, metrics: Metrics): Promise<Bus> {
  const { clock, random, newId, log, amqpUrl, dataDir, hooks } = world;
  return createBus({
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
}

interface Served {
  readonly world: World;
  readonly databases: Databases;
  readonly bus: Bus;
  readonly modules: Modules;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** The HTTP app of these parts, and what tells it that the process ends. */
function serve(parts: Served): Pick<System, 'app' | 'drain'> {
  const { world, databases, bus, modules, metrics, tracing } = parts;
  const { clock, log, operatorToken, bookingsPerMinute } = world;
  const drain = new AbortController();
  const { signal: ending } = drain;
  const takingUp = () => modules.bookings?.orchestrator.takingUp() ?? 0;
  const readiness = createReadiness({ databases, bus, takingUp, ending, clock });
  const { deadLetters } = bus;
  const app = createApp({
    info: apiInfo,
    routes: routesOf(modules, { deadLetters, bookingsPerMinute, ending, clock, log }),
    readiness,
    metrics,
    tracing,
    operatorToken,
    ending,
    clock,
    log,
  });
  return { app, drain: () => drain.abort() };
}
