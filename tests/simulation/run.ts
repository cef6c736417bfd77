/** One run of the product: clients and operators at work, and what has to hold of it. */
import { alwaysViolated, violatedAtRest } from '../../src/invariants/invariants.ts';
import type { Snapshot } from '../../src/invariants/snapshot.ts';
import { isEnded } from '../../src/orchestrator/log/invariants.ts';
import { changedOutsideUnits } from '../../src/testing/simulation/engine-invariants.ts';
import { markHistory } from '../../src/testing/simulation/marks.ts';
import {
  FAULTS_MS,
  type Play,
  play,
  type Run,
  type RunningSystem,
} from '../../src/testing/simulation/schedule.ts';
import type { World } from '../../src/testing/simulation/world.ts';
import { createWatch } from '../invariants/watch.ts';
import { nodeNames } from './boundaries.ts';
import { type Clients, createClients } from './clients.ts';
import type { ProductDisks } from './databases.ts';
import { suspendedWrongly } from './suspended.ts';
import { createSystem, RETENTION_MS, type SimulatedSystem } from './system.ts';
import { drawWorkload } from './workload.ts';

/** How often old rows are looked for while a run goes on. */
const SWEEP_MS = 30_000;

export interface RunOptions extends Play {
  readonly disks: ProductDisks;
  /** Instead of a workload of the tape's. */
  readonly scenario?: (system: SimulatedSystem, clients: Clients) => void;
  /** Whether old rows are removed, as they are in the product; it is so unless told otherwise. */
  readonly sweeping?: boolean;
}

export interface ProductRun extends Run {
  readonly snapshot: Snapshot;
}

export async function run(options: RunOptions): Promise<ProductRun> {
  const { disks } = options;
  const start = (world: World) => startProduct(world, options);
  const played = await play({ disks, start }, options);
  return { ...played, snapshot: disks.snapshot() };
}

function startProduct(world: World, options: RunOptions): RunningSystem {
  const { disks, scenario = drawWorkload, sweeping = true } = options;
  const system = createSystem(world);
  const clients = createClients(system);
  scenario(system, clients);
  if (sweeping) keepSweeping(world, clients, disks);
  const { acknowledged } = clients.account;
  return {
    recover: () => system.deploy('whole'),
    violated: violatedWhenChanged(disks),
    violatedAtRest: () => violatedAtRest(disks.snapshot(), { acknowledged, swept: true }),
    unfinished: () => stillOpen(disks.snapshot()),
  };
}

/** What does not hold now; nothing is asked again of databases that say the same as before. */
function violatedWhenChanged(disks: ProductDisks): () => readonly string[] {
  const watch = createWatch();
  let seen: Snapshot | undefined;
  return () => {
    const snapshot = disks.snapshot();
    if (isSame(seen, snapshot)) return [];
    seen = snapshot;
    return [
      ...alwaysViolated(snapshot),
      ...watch.see(snapshot),
      ...suspendedWrongly(disks),
      ...changedOutsideUnits(disks, nodeNames),
    ];
  };
}

/** Once everything works, every saga ends without a hand. */
function stillOpen({ sagas }: Snapshot): readonly string[] {
  return sagas
    .filter(({ state, fences }) => !isEnded(state) || fences !== null)
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
    a.replies === b.replies &&
    a.bookings === b.bookings &&
    a.slots === b.slots &&
    a.bills === b.bills &&
    a.ledger === b.ledger
  );
}

/** Removes old rows now and then, for as long as a saga is open and once long after. */
function keepSweeping(world: World, clients: Clients, disks: ProductDisks): void {
  const { agenda } = world;
  let last = false;
  const sweep = () => {
    markHistory(world, 'booking');
    clients.sweep();
    if (last) return;
    last = disks.snapshot().sagas.every(({ state }) => isEnded(state));
    agenda.after(last ? 3 * RETENTION_MS : SWEEP_MS, sweep);
  };
  agenda.after(FAULTS_MS + SWEEP_MS, sweep);
}
