import { createProvider, type Provider } from '../../src/modules/billing/gateway/provider.ts';
import { createBilling } from '../../src/modules/billing/index.ts';
import { bookingReplies } from '../../src/modules/booking/contract.ts';
import { type Bookings, createBookings } from '../../src/modules/booking/index.ts';
import { contracts, modules } from '../../src/modules/modules.ts';
import { createParking, type Parking } from '../../src/modules/parking/index.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import type { Sweep } from '../../src/storage/retention.ts';
import { soon, withoutDeath } from '../../src/testing/simulation/commit-faults.ts';
import { createNetwork, type Network } from '../../src/testing/simulation/network.ts';
import {
  type Processes,
  type ProcessPorts,
  type Program,
  startProcesses,
} from '../../src/testing/simulation/processes.ts';
import type { World } from '../../src/testing/simulation/world.ts';
import { silent } from '../support/log.ts';
import { type NodeName, nodeNames } from './boundaries.ts';
import { wireTo } from './gateway.ts';
import { definitionsOf, type Release, releases } from './releases.ts';

export const policy: ResendPolicy = {
  replyTimeoutMs: 1_000,
  stepDeadlineMs: 10_000,
  stallAttempts: 4,
};

/** Longer than any message of the simulation can be on its way. */
export const RETENTION_MS = 150_000;

const topology = {
  contracts,
  orchestrator: 'booking',
  replyQueue: bookingReplies,
};

export interface SimulatedSystem extends Pick<Processes, 'isAlive' | 'jump' | 'reconnect'> {
  readonly world: World;
  readonly network: Network;
  /** The module as its living process has it; nothing while it is dead. */
  bookings(): Bookings | undefined;
  parking(): Parking | undefined;
  /** Removes old rows of a node, by its living process or its last one. */
  sweepOf(node: NodeName): Sweep | undefined;
  /** Deploys a release of booking, unless it runs already. */
  deploy(release: Release): void;
  /** A second process on the database of booking, which the first does not know of. */
  startSecond(): void;
}

interface State {
  readonly world: World;
  readonly provider: Provider;
  readonly modules: { bookings?: Bookings; parking?: Parking };
  readonly sweeps: Map<string, Sweep>;
  release: Release;
  /** The one that is deployed; else chance says which one starts. */
  nextRelease?: Release | undefined;
}

export function createSystem(world: World): SimulatedSystem {
  const network = createNetwork(world, topology);
  const provider = createProvider({
    database: world.disks.open('gateway', withoutDeath(world)),
    clock: { now: world.agenda.now, after: world.agenda.after, soon: (run) => soon(world, run) },
  });
  const sweeps = new Map<string, Sweep>();
  const state: State = { world, provider, modules: {}, sweeps, release: 'whole' };
  const load = (node: string, ports: ProcessPorts) => (programs[node] ?? loadModule)(state, ports);
  const processes = startProcesses({ world, network, nodes: nodeNames, load });
  const { isAlive, jump, reconnect } = processes;
  return {
    world,
    network,
    isAlive,
    jump,
    reconnect,
    bookings: () => (isAlive('booking') ? state.modules.bookings : undefined),
    parking: () => (isAlive('parking') ? state.modules.parking : undefined),
    sweepOf: (node) => sweeps.get(node),
    deploy(release) {
      if (state.release === release) return;
      state.nextRelease = release;
      processes.replace('booking');
    },
    startSecond: () => processes.startSecond('booking'),
  };
}

type Load = (state: State, ports: ProcessPorts) => Program;

/** Of modules that a schedule has to do with; any other is loaded as it is. */
const programs: Readonly<Record<string, Load>> = {
  booking: loadBooking,
  parking({ world, modules, sweeps }, { life, ...ports }) {
    const parking = createParking(ports);
    modules.parking = world.answers.dueOf('parking', life, parking);
    sweeps.set('parking', parking.sweep);
    return { start: () => void ports.bus.start() };
  },
  billing({ world, provider, sweeps }, { life, ...ports }) {
    const billing = createBilling({ ...ports, gateway: wireTo(provider, world, life) });
    sweeps.set('billing', billing.sweep);
    return { start: () => void ports.bus.start() };
  },
};

/** A module as its value in the list has it. */
function loadModule({ sweeps, world }: State, { life, database, ...ports }: ProcessPorts): Program {
  const module = modules.find(({ name }) => name === life.node);
  const running = module?.create(() => database, {
    ...ports,
    policy,
    log: silent,
    retentionMs: RETENTION_MS,
    maxInFlight: undefined,
    bookingsPerMinute: undefined,
    recordStall: undefined,
    onStalled: () => world.mark('a stalled saga is told'),
    onAdvanced: undefined,
    onRepeat: undefined,
    ending: new AbortController().signal,
  });
  if (running !== undefined) sweeps.set(life.node, running.sweep);
  return { start: () => void ports.bus.start() };
}

function loadBooking(state: State, { life, ...ports }: ProcessPorts): Program {
  const { world, modules, sweeps } = state;
  const drawn = () => releases[world.choose('release', releases.length)] ?? 'whole';
  state.release = state.nextRelease ?? drawn();
  state.nextRelease = undefined;
  world.mark(`a release ${state.release}`);
  if (state.release !== 'whole') world.fault(`booking runs a release ${state.release}`);
  const bookings = createBookings({
    ...ports,
    policy,
    log: silent,
    retentionMs: RETENTION_MS,
    onStalled: () => world.mark('a stalled saga is told'),
    definitions: definitionsOf(state.release, world),
  });
  modules.bookings = world.answers.dueOf('bookings', life, bookings);
  sweeps.set('booking', bookings.sweep);
  return {
    start() {
      void ports.bus.start();
      if (bookings.orchestrator.takingUp() > 0) world.mark('sagas are taken up after a start');
    },
    onKilled() {
      if (bookings.orchestrator.takingUp() > 0) world.mark('killed while taking up sagas');
    },
  };
}
