/**
 * The processes of a simulated system: each is started and killed as the world wants it, has a
 * clock of its own that may be wrong, and shares nothing with its former life but its database.
 */
import type { Bus } from '../../bus/bus.ts';
import type { Random } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Database } from '../../storage/database.ts';
import { hooksOf, soon } from './commit-faults.ts';
import type { Life } from './life.ts';
import type { Network } from './network.ts';
import type { Crash, World } from './world.ts';

/** Times that a process may stay dead. */
const DEAD_MS = [50, 1_000, 5_000, 200_000];
/**
 * Jumps that a clock may make. None falls so far behind that this, and the longest time that all
 * commands of a saga can be lost, exceed the retention: it may be taken for forgotten then
 * (decision 7).
 */
export const JUMPS_MS = [0, 3_600_000, -60_000, 90_000, -60_000];
/** The time that two processes run on one database until the first is ended. */
const TWO_MS = 3_000;
/** The time that the broker is away at once. */
const AWAY_MS = 3;

/** Ports that a process is started with. */
export interface ProcessPorts {
  readonly life: Life;
  readonly bus: Bus;
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
}

/** A program as it runs in one process. */
export interface Program {
  /** Takes commands or replies from now on. */
  start(): void;
  /** Told before its process is killed. */
  onKilled?(): void;
}

export interface ProcessesOptions {
  readonly world: World;
  readonly network: Network;
  /** Names of processes and of their databases, in the order of their start. */
  readonly nodes: readonly string[];
  /** Makes the program of a process, at each start. */
  readonly load: (node: string, ports: ProcessPorts) => Program;
}

export interface Processes {
  isAlive(node: string): boolean;
  /** Sets the clock of a process back or forward; by chance, if it is not said by how much. */
  jump(node: string, byMs?: number): void;
  /** Ends a process in an orderly way, and starts another in its place. */
  replace(node: string): void;
  /** Starts a second process on a database, which the first does not know of. */
  startSecond(node: string): void;
  /** The broker goes and comes so often, a few milliseconds apart. */
  reconnect(times: number): void;
}

interface State extends ProcessesOptions {
  readonly lives: Map<string, Life>;
  readonly skewMs: Map<string, number>;
  /** That of the last life of each. */
  readonly programs: Map<string, Program>;
}

/** Starts all processes. */
export function startProcesses(options: ProcessesOptions): Processes {
  const { world, network, nodes } = options;
  const state: State = { ...options, lives: new Map(), skewMs: new Map(), programs: new Map() };
  world.die = (life, crash, boundary) => {
    const dying = crash === 'all' ? 'every process is' : `${life.node} is`;
    world.fault(`${dying} killed at ${boundary}`);
    kill(state, life, crash);
  };
  for (const node of nodes) boot(state, node);
  return {
    isAlive: (node) => state.lives.get(node)?.alive === true,
    jump: (node, byMs) => jump(state, node, byMs),
    replace(node) {
      const life = state.lives.get(node);
      if (life?.alive === true) {
        life.alive = false;
        network.died(life, false);
      }
      boot(state, node);
    },
    startSecond: (node) => startSecond(state, node),
    reconnect: (times) => reconnect(state, times),
  };
}

function boot(state: State, node: string): void {
  const { world, network, lives, programs, load } = state;
  const life: Life = { node, alive: true };
  lives.set(node, life);
  jump(state, node);
  world.tell(`${node} starts`);
  const bus = network.attach(life);
  const clock = clockOf(state, life);
  const disk = world.disks.open(node, hooksOf(world, life));
  const commit = world.answers.dueOf(`commit of ${node}`, life, disk.commit);
  const database = { ...disk, commit };
  const newId = () => world.newId(clock.now());
  const program = load(node, { life, bus, database, clock, newId, random: world.random });
  programs.set(node, program);
  program.start();
}

function jump({ world, skewMs }: State, node: string, meantMs?: number): void {
  const byMs = meantMs ?? JUMPS_MS[world.choose('clock', JUMPS_MS.length)] ?? 0;
  if (byMs === 0) return;
  world.fault(`the clock of ${node} jumps by ${byMs / 1_000} s`);
  world.mark(byMs > 0 ? 'a clock jumps forward' : 'a clock jumps back');
  skewMs.set(node, (skewMs.get(node) ?? 0) + byMs);
}

function kill(state: State, { node }: Life, crash: Exclude<Crash, 'none'>): void {
  const { world, network, lives, programs } = state;
  const dying = [...lives.values()].filter(
    (life) => life.alive && (crash === 'all' || life.node === node),
  );
  for (const life of dying) {
    life.alive = false;
    programs.get(life.node)?.onKilled?.();
    network.died(life, crash === 'all');
    const deadMs = DEAD_MS[world.choose('pace', DEAD_MS.length)] ?? 0;
    world.agenda.after(deadMs, () => {
      // Another process may have been started in its place.
      if (lives.get(life.node) === life) boot(state, life.node);
    });
  }
}

function startSecond(state: State, node: string): void {
  const { world, lives, network } = state;
  const first = lives.get(node);
  if (first?.alive !== true) return;
  world.fault(`a second process starts on the database of ${node}`);
  world.mark('two processes on one database');
  boot(state, node);
  world.agenda.after(TWO_MS, () => {
    first.alive = false;
    network.died(first, false);
  });
}

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
