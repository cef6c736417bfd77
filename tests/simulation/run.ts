/**
 * One run: a workload under faults, then no faults any more, then until nothing is left to
 * happen. What always holds is checked after every event, the rest at the end.
 */
import { alwaysViolated, violatedAtRest } from '../../src/invariants/invariants.ts';
import type { Snapshot } from '../../src/invariants/snapshot.ts';
import { isEnded } from '../../src/orchestrator/log/invariants.ts';
import { createWatch } from '../invariants/watch.ts';
import type { Boundary } from './boundaries.ts';
import { type Clients, createClients } from './clients.ts';
import type { Disks } from './disk.ts';
import { markHistory } from './marks.ts';
import { suspendedWrongly } from './suspended.ts';
import { createSystem, RETENTION_MS, type SimulatedSystem } from './system.ts';
import type { Tape } from './tape.ts';
import { drawWorkload } from './workload.ts';
import { type Crash, createWorld, type World } from './world.ts';

/** So long chance goes on; then everything works. */
const FAULTS_MS = 45_000;
/** Events of a run at most: one that needs more makes no progress. */
const MAX_EVENTS = 20_000;
/** How often old rows are looked for while a run goes on. */
const SWEEP_MS = 30_000;

export interface RunOptions {
  readonly disks: Disks;
  readonly tape: Tape;
  /** Instead of a workload of the tape's. */
  readonly scenario?: (system: SimulatedSystem, clients: Clients) => void;
  readonly crashAt?: (passage: number, boundary: Boundary) => Crash;
  readonly telling?: boolean;
  /** Whether old rows are removed, as they are in the product; it is so unless told otherwise. */
  readonly sweeping?: boolean;
}

export interface Run {
  /** What did not hold, in words; empty where all did. */
  readonly violations: readonly string[];
  readonly story: readonly string[];
  readonly marks: ReadonlySet<string>;
  readonly taken: readonly number[];
  readonly passages: number;
  readonly snapshot: Snapshot;
}

export async function run(options: RunOptions): Promise<Run> {
  const { disks, tape, telling = false, crashAt } = options;
  disks.clear();
  const world = createWorld({ tape, disks, telling, ...(crashAt && { crashAt }) });
  const system = createSystem(world);
  const clients = createClients(system);
  (options.scenario ?? drawWorkload)(system, clients);
  if (options.sweeping !== false) keepSweeping(world, clients);
  world.agenda.after(FAULTS_MS, () => {
    world.tell('from now on everything works');
    world.faulty = false;
    system.deploy('whole');
  });
  const violations = [...(await toTheEnd(world, clients)), ...system.network.wronged];
  const { story, marks } = world;
  const { taken } = tape;
  const snapshot = disks.snapshot();
  return { violations, story, marks, taken, passages: world.passages(), snapshot };
}

/** Until the first violation, or until nothing more happens and all has to agree. */
async function toTheEnd(world: World, { account }: Clients): Promise<readonly string[]> {
  const watch = createWatch();
  let seen: Snapshot | undefined;
  for (let events = 0; events < MAX_EVENTS; events += 1) {
    if (!(await world.agenda.step())) {
      const { acknowledged } = account;
      const rest = violatedAtRest(world.disks.snapshot(), { acknowledged, swept: true });
      return [...rest, ...stillOpen(world), ...world.answers.unanswered()];
    }
    const snapshot = world.disks.snapshot();
    if (isSame(seen, snapshot)) continue;
    seen = snapshot;
    const violations = [
      ...alwaysViolated(snapshot),
      ...watch.see(snapshot),
      ...suspendedWrongly(world.disks),
    ];
    if (violations.length > 0) return violations;
  }
  return ['no progress: it does not come to rest', ...stillOpen(world)];
}

/** Once everything works, every saga ends without a hand. */
function stillOpen({ disks }: World): readonly string[] {
  return disks
    .snapshot()
    .sagas.filter(({ state, fences }) => !isEnded(state) || fences !== null)
    .map(({ id, state, awaiting, dueAt, stall, fences }) => {
      if (isEnded(state)) return `saga ${id} has ended and sends for ever: ${fences}`;
      const why = stall === null ? '' : ` because of ${stall}`;
      return `saga ${id} never ends: ${state}${why}, awaits ${awaiting}, due at ${dueAt}`;
    });
}

function isSame(a: Snapshot | undefined, b: Snapshot): boolean {
  return (
    a !== undefined &&
    a.sagas === b.sagas &&
    a.history === b.history &&
    a.bookings === b.bookings &&
    a.slots === b.slots &&
    a.bills === b.bills &&
    a.ledger === b.ledger
  );
}

/** Removes old rows now and then, for as long as a saga is open and once long after. */
function keepSweeping(world: World, clients: Clients): void {
  const { agenda, disks } = world;
  let last = false;
  const sweep = () => {
    markHistory(world);
    clients.sweep();
    if (last) return;
    last = disks.snapshot().sagas.every(({ state }) => isEnded(state));
    agenda.after(last ? 3 * RETENTION_MS : SWEEP_MS, sweep);
  };
  agenda.after(FAULTS_MS + SWEEP_MS, sweep);
}
