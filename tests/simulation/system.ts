/**
 * The three processes of the product, each with the real module on its real database, started
 * and killed as the world wants it. Only time, chance, the network and the gateway are made up.
 */
import type { Clock } from '../../src/bus/ports.ts';
import { createProvider } from '../../src/modules/billing/gateway/provider.ts';
import { createBilling } from '../../src/modules/billing/index.ts';
import { type Bookings, createBookings } from '../../src/modules/booking/index.ts';
import { createParking, type Parking } from '../../src/modules/parking/index.ts';
import type { ResendPolicy } from '../../src/orchestrator/backoff.ts';
import type { SagaMemory } from '../../src/orchestrator/retention.ts';
import { neverBack } from '../../src/system.ts';
import { silent } from '../support/log.ts';
import { Death, type Life, type NodeName, nodeNames } from './boundaries.ts';
import type { CommitHooks } from './disk.ts';
import { wireTo } from './gateway.ts';
import { createNetwork, type Network } from './network.ts';
import type { Crash, World } from './world.ts';

export const policy: ResendPolicy = {
  replyTimeoutMs: 1_000,
  stepDeadlineMs: 10_000,
  stallAttempts: 4,
};

/** How long a process may stay dead. */
const DEAD_MS = [50, 1_000, 5_000, 20_000];
/** How far a clock may jump. */
const JUMPS_MS = [0, 3_600_000, -3_600_000, 90_000, -90_000];

export interface SimulatedSystem {
  readonly world: World;
  readonly network: Network;
  /** The module as its living process has it; nothing while it is dead. */
  bookings(): Bookings | undefined;
  parking(): Parking | undefined;
  /** What a process remembers of sagas, or did in its last life. */
  memoryOf(node: NodeName): SagaMemory | undefined;
  isAlive(node: NodeName): boolean;
  /** Sets the clock of a node back or forward. */
  jump(node: NodeName): void;
}

interface State {
  readonly world: World;
  readonly network: Network;
  readonly lives: Map<NodeName, Life>;
  readonly skewMs: Map<NodeName, number>;
  readonly modules: { bookings?: Bookings; parking?: Parking };
  readonly memories: Map<NodeName, SagaMemory>;
  /** Lives that are still taking up the sagas of the one before. */
  readonly recovering: Set<Life>;
}

export function createSystem(world: World): SimulatedSystem {
  const network = createNetwork(world);
  const state: State = {
    ...{ world, network, lives: new Map(), skewMs: new Map(), modules: {} },
    ...{ memories: new Map(), recovering: new Set() },
  };
  const provider = createProvider({
    database: world.disks.open('gateway', withoutDeath(world)),
    clock: { now: world.agenda.now, after: world.agenda.after, soon: (run) => soon(world, run) },
  });
  const boot = (node: NodeName) => start(state, node, provider);
  world.die = (life, crash, boundary) => {
    world.fault(
      `${crash === 'all' ? 'every process is' : `${life.node} is`} killed at ${boundary}`,
    );
    kill(state, life, { crash, boot });
  };
  for (const node of nodeNames) boot(node);
  const isAlive = (node: NodeName) => state.lives.get(node)?.alive === true;
  return {
    ...{ world, network },
    bookings: () => (isAlive('booking') ? state.modules.bookings : undefined),
    parking: () => (isAlive('parking') ? state.modules.parking : undefined),
    memoryOf: (node) => state.memories.get(node),
    isAlive,
    jump: (node) => jump(state, node),
  };
}

function jump({ world, skewMs }: State, node: NodeName): void {
  const byMs = JUMPS_MS[world.choose('clock', JUMPS_MS.length)] ?? 0;
  if (byMs === 0) return;
  world.fault(`the clock of ${node} jumps by ${byMs / 1_000} s`);
  world.mark(byMs > 0 ? 'a clock jumps forward' : 'a clock jumps back');
  skewMs.set(node, (skewMs.get(node) ?? 0) + byMs);
}

interface Killing {
  readonly crash: Exclude<Crash, 'none'>;
  readonly boot: (node: NodeName) => void;
}

function kill(state: State, { node }: Life, { crash, boot }: Killing): void {
  const { world, network, lives, recovering } = state;
  const dying = [...lives.values()].filter(
    (life) => life.alive && (crash === 'all' || life.node === node),
  );
  for (const life of dying) {
    life.alive = false;
    if (recovering.has(life)) world.mark('killed while taking up sagas');
    network.died(life, crash === 'all');
    const deadMs = DEAD_MS[world.choose('pace', DEAD_MS.length)] ?? 0;
    world.agenda.after(deadMs, () => boot(life.node));
  }
}

type Provider = ReturnType<typeof createProvider>;

function start(state: State, node: NodeName, provider: Provider): void {
  const { world, network, lives, modules, memories, recovering } = state;
  const life: Life = { node, alive: true };
  lives.set(node, life);
  jump(state, node);
  world.tell(`${node} starts`);
  const bus = network.attach(life);
  const clock = clockOf(state, life);
  const disk = world.disks.open(node, hooksOf(world, life));
  const commit = world.answers.dueOf(`commit of ${node}`, life, disk.commit);
  const database = { ...disk, commit };
  const { newId, random } = world;
  const common = { database, bus, clock, newId };
  if (node === 'booking') {
    const onStalled = () => world.mark('a stalled saga is told');
    const bookings = createBookings({ ...common, policy, random, onStalled, log: silent });
    modules.bookings = world.answers.dueOf('bookings', life, bookings);
    memories.set(node, bookings.memory);
    void bus.start();
    recovering.add(life);
    void bookings.orchestrator.recover().then((count) => {
      recovering.delete(life);
      if (count > 0) world.mark('sagas are taken up after a start');
    });
    return;
  }
  if (node === 'parking') {
    const parking = createParking(common);
    modules.parking = world.answers.dueOf('parking', life, parking);
    memories.set(node, parking.memory);
  } else {
    const billing = createBilling({ ...common, gateway: wireTo(provider, world, life) });
    memories.set(node, billing.memory);
  }
  void bus.start();
}

/** Only the living have a clock: what a dead process waited for never comes. */
function clockOf({ world, skewMs }: State, life: Life): Clock {
  const { agenda } = world;
  const ifAlive = (run: () => void) => () => {
    if (life.alive) run();
  };
  return {
    now: neverBack(() => agenda.now() + (skewMs.get(life.node) ?? 0)),
    after: (delayMs, fire) => agenda.after(delayMs, ifAlive(fire)),
    soon: (run) => soon(world, ifAlive(run)),
  };
}

function soon({ agenda }: World, run: () => void): void {
  agenda.after(0, run);
}

function hooksOf(world: World, life: Life): CommitHooks {
  const pass = (boundary: 'begin' | 'written' | 'committed') => () => {
    if (!world.lives(life, `${life.node}.${boundary}`)) throw new Death(boundary);
  };
  return {
    soon: (run) => soon(world, () => life.alive && run()),
    begin: pass('begin'),
    written() {
      pass('written')();
      if (world.choose('commit-fault', 2) === 0) return;
      world.fault(`${life.node}: the disk is full, nothing is committed`);
      world.mark('a commit fails');
      throw new Error('database or disk is full');
    },
    committed: pass('committed'),
  };
}

/** The gateway's own database: a system of somebody else's, which does not die here. */
function withoutDeath(world: World): CommitHooks {
  const nothing = () => {};
  return { soon: (run) => soon(world, run), begin: nothing, written: nothing, committed: nothing };
}
