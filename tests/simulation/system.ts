/**
 * The three processes of the product, each with the real module on its real database, started
 * and killed as the world wants it. Only time, chance, the network and the gateway are made up.
 */
import { createProvider } from '../../src/modules/billing/gateway/provider.ts';
import { createBilling } from '../../src/modules/billing/index.ts';
import { type Bookings, createBookings } from '../../src/modules/booking/index.ts';
import { createParking, type Parking } from '../../src/modules/parking/index.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Sweep } from '../../src/storage/retention.ts';
import { silent } from '../support/log.ts';
import { type Life, type NodeName, nodeNames } from './boundaries.ts';
import { wireTo } from './gateway.ts';
import { createNetwork, type Network } from './network.ts';
import { definitionsOf, type Release, releases } from './releases.ts';
import { hooksOf, soon, withoutDeath } from './storage.ts';
import type { Crash, World } from './world.ts';

export const policy: ResendPolicy = {
  replyTimeoutMs: 1_000,
  stepDeadlineMs: 10_000,
  stallAttempts: 4,
};

/** Longer than any message of the simulation can be on its way. */
export const RETENTION_MS = 150_000;

/** How long a process may stay dead; the last is longer than ended sagas are kept. */
const DEAD_MS = [50, 1_000, 5_000, 200_000];
/**
 * How far a clock may jump. None falls so far behind that this, and the longest that all commands
 * of a saga can be lost, exceed the retention: it may be taken for forgotten then (decision 7).
 */
export const JUMPS_MS = [0, 3_600_000, -60_000, 90_000, -60_000];

export interface SimulatedSystem {
  readonly world: World;
  readonly network: Network;
  /** The module as its living process has it; nothing while it is dead. */
  bookings(): Bookings | undefined;
  parking(): Parking | undefined;
  /** Removes old rows of a node, by its living process or its last one. */
  sweepOf(node: NodeName): Sweep | undefined;
  isAlive(node: NodeName): boolean;
  /** Sets the clock of a node back or forward; by chance, if it is not said by how much. */
  jump(node: NodeName, byMs?: number): void;
  /** Deploys a release of booking, unless it runs already. */
  deploy(release: Release): void;
  /** A second process on the database of booking, which the first does not know of. */
  startSecond(): void;
  /** The broker goes and comes so often, a few milliseconds apart. */
  reconnect(times: number): void;
}

interface State {
  readonly world: World;
  readonly network: Network;
  readonly lives: Map<NodeName, Life>;
  readonly skewMs: Map<NodeName, number>;
  readonly modules: { bookings?: Bookings; parking?: Parking };
  readonly sweeps: Map<NodeName, Sweep>;
  release: Release;
  /** The one that is deployed; else chance says which one starts. */
  nextRelease?: Release | undefined;
}

export function createSystem(world: World): SimulatedSystem {
  const network = createNetwork(world);
  const state: State = {
    ...{ world, network, lives: new Map(), skewMs: new Map(), modules: {} },
    ...{ sweeps: new Map(), release: 'whole' },
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
    sweepOf: (node) => state.sweeps.get(node),
    isAlive,
    jump: (node, byMs) => jump(state, node, byMs),
    deploy(release) {
      if (state.release === release) return;
      state.nextRelease = release;
      replaceBooking(state, boot);
    },
    startSecond: () => startSecond(state, boot),
    reconnect: (times) => reconnect(state, times),
  };
}

function jump({ world, skewMs }: State, node: NodeName, meantMs?: number): void {
  const byMs = meantMs ?? JUMPS_MS[world.choose('clock', JUMPS_MS.length)] ?? 0;
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
  const { world, network, lives, modules } = state;
  const dying = [...lives.values()].filter(
    (life) => life.alive && (crash === 'all' || life.node === node),
  );
  for (const life of dying) {
    life.alive = false;
    if (life.node === 'booking' && (modules.bookings?.orchestrator.takingUp() ?? 0) > 0)
      world.mark('killed while taking up sagas');
    network.died(life, crash === 'all');
    const deadMs = DEAD_MS[world.choose('pace', DEAD_MS.length)] ?? 0;
    world.agenda.after(deadMs, () => {
      // Another release may have been deployed in its place.
      if (lives.get(life.node) === life) boot(life.node);
    });
  }
}

type Boot = (node: NodeName) => void;

/** An orderly end of the one, and a start of the other. */
function replaceBooking({ lives, network }: State, boot: Boot): void {
  const life = lives.get('booking');
  if (life?.alive === true) {
    life.alive = false;
    network.died(life, false);
  }
  boot('booking');
}

/** How long nobody notices that there are two. */
const TWO_MS = 3_000;

function startSecond({ world, lives, network }: State, boot: Boot): void {
  const first = lives.get('booking');
  if (first?.alive !== true) return;
  world.fault('a second process starts on the database of booking');
  world.mark('two processes on one database');
  boot('booking');
  world.agenda.after(TWO_MS, () => {
    first.alive = false;
    network.died(first, false);
  });
}

const AWAY_MS = 3;

function reconnect(state: State, times: number): void {
  const { world, network } = state;
  if (times === 0) return;
  world.mark('the broker goes and comes in a row');
  world.fault(`the broker goes, ${times} times in a row`);
  network.goAway();
  world.agenda.after(AWAY_MS, () => {
    network.comeBack();
    world.agenda.after(1, () => reconnect(state, times - 1));
  });
}

type Provider = ReturnType<typeof createProvider>;

function start(state: State, node: NodeName, provider: Provider): void {
  const { world, network, lives, modules, sweeps } = state;
  const life: Life = { node, alive: true };
  lives.set(node, life);
  jump(state, node);
  world.tell(`${node} starts`);
  const bus = network.attach(life);
  const clock = clockOf(state, life);
  const disk = world.disks.open(node, hooksOf(world, life));
  const commit = world.answers.dueOf(`commit of ${node}`, life, disk.commit);
  const database = { ...disk, commit };
  const { random } = world;
  const newId = () => world.newId(clock.now());
  const common = { database, bus, clock, newId };
  if (node === 'booking') {
    const onStalled = () => world.mark('a stalled saga is told');
    const drawn = () => releases[world.choose('release', releases.length)] ?? 'whole';
    state.release = state.nextRelease ?? drawn();
    state.nextRelease = undefined;
    world.mark(`a release ${state.release}`);
    if (state.release !== 'whole') world.fault(`booking runs a release ${state.release}`);
    const bookings = createBookings({
      ...{ ...common, policy, random, onStalled, log: silent, retentionMs: RETENTION_MS },
      definitions: definitionsOf(state.release, world),
    });
    modules.bookings = world.answers.dueOf('bookings', life, bookings);
    sweeps.set(node, bookings.sweep);
    bus.onSendable((reason) => {
      if (reason !== 'started') bookings.orchestrator.busIsBack();
    });
    void bus.start();
    if (bookings.orchestrator.recover() > 0) world.mark('sagas are taken up after a start');
    return;
  }
  if (node === 'parking') {
    const parking = createParking(common);
    modules.parking = world.answers.dueOf('parking', life, parking);
    sweeps.set(node, parking.sweep);
  } else {
    const billing = createBilling({ ...common, gateway: wireTo(provider, world, life) });
    sweeps.set(node, billing.sweep);
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
    now: () => agenda.now() + (skewMs.get(life.node) ?? 0),
    after: (delayMs, fire) => agenda.after(delayMs, ifAlive(fire)),
    soon: (run) => soon(world, ifAlive(run)),
  };
}
