/** A system of sagas as the simulator runs it: its processes, databases and what must hold. */
import type { SagaInstance } from '../../orchestrator/instance.ts';
import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import { createSagaQueries } from '../../orchestrator/log/queries.ts';
import { inboxMigrations } from '../../participant/migrations.ts';
import type { Clock } from '../../ports/clock.ts';
import { withoutDeath } from './commit-faults.ts';
import { createDisks, type Disks, type Tables } from './disks.ts';
import {
  changedOutsideUnits,
  effectsTable,
  type Kept,
  unfinishedSagas,
  violatedByEnd,
} from './engine-invariants.ts';
import { withFailingHandlers } from './handler-faults.ts';
import { drawMishaps, type Scene } from './mishaps.ts';
import { createNetwork } from './network.ts';
import { loadOrchestrator, type OrchestratorProgram, REPLY_QUEUE } from './orchestrator-program.ts';
import { type Reach, wayTo } from './outside.ts';
import { type ProcessPorts, type Program, startProcesses } from './processes.ts';
import type { SagaSystem, SimulatedParticipant, Workload } from './saga-system.ts';
import type { RunningSystem, SystemUnderTest } from './schedule.ts';
import type { World } from './world.ts';

/** The time that a call to the outside is waited for, as an HTTP client would. */
const PATIENCE_MS = 5_000;
/** Longer than a clock can be wrong, a message late, and an outage last, all together. */
const ENDS_WITHIN_MS = 6 * 3_600_000;
/** More sagas than a schedule could start. */
const ALL = 10_000;

/** Makes the databases of a system, to be used by all its runs. */
export function underTest<Work>(system: SagaSystem<Work>): SystemUnderTest {
  const disks = createDisks(tablesOf(system));
  const start = (world: World) => startSystem(world, system, disks);
  return { disks, endsWithinMs: ENDS_WITHIN_MS, start };
}

function tablesOf<Work>({
  orchestrator,
  participants,
}: SagaSystem<Work>): Readonly<Record<string, Tables>> {
  const ofParticipants = participants.map(({ contract, migrations = [], tables = '' }) => {
    const more = `${effectsTable}${tables}`;
    return [contract.module, { migrations: [inboxMigrations, ...migrations], more }] as const;
  });
  const { name, migrations = [], tables: more } = orchestrator;
  const ofSagas = { migrations: [sagaLogMigrations, ...migrations], more };
  return { ...Object.fromEntries(ofParticipants), [name]: ofSagas };
}

interface State<Work> {
  readonly world: World;
  readonly system: SagaSystem<Work>;
  readonly byModule: ReadonlyMap<string, SimulatedParticipant>;
  /** That of the last process of the orchestrator. */
  orchestrator?: OrchestratorProgram;
}

function startSystem<Work>(world: World, system: SagaSystem<Work>, disks: Disks): RunningSystem {
  const { name } = system.orchestrator;
  const contracts = system.participants.map(({ contract }) => contract);
  const byModule = new Map(system.participants.map((one) => [one.contract.module, one]));
  const state: State<Work> = { world, system, byModule };
  const network = createNetwork(world, { contracts, orchestrator: name, replyQueue: REPLY_QUEUE });
  const participants = [...byModule.keys()];
  const nodes = [name, ...participants];
  const load = (node: string, ports: ProcessPorts) => loadProgram(state, node, ports);
  const processes = startProcesses({ world, network, nodes, load });
  const orchestrator = () =>
    processes.isAlive(name) ? state.orchestrator?.orchestrator : undefined;
  const acknowledged: string[] = [];
  const commands = contracts.flatMap((one) => one.commands.map(({ type }) => type));
  const scene = { world, network, processes, nodes, commands, orchestrator, acknowledged };
  system.workload(workloadOf(scene, (id) => void acknowledged.push(id)));
  drawMishaps(scene);
  const kept: Kept = { disks, participants };
  const { reader } = disks.open(name, withoutDeath(world));
  const sagas = () => createSagaQueries(reader).list({ order: 'oldest-first', limit: ALL });
  return {
    recover() {
      network.rule = () => 'deliver';
    },
    violated: () => changedOutsideUnits(disks, nodes),
    unfinished: () => unfinishedSagas(sagas()),
    violatedAtRest: () => [
      ...lost(acknowledged, sagas()),
      ...violatedByEnd(kept, sagas()),
      ...system.invariants({ sagas: sagas(), rows: disks.rows }),
    ],
  };
}

function loadProgram<Work>(state: State<Work>, node: string, ports: ProcessPorts): Program {
  const { world, system, byModule } = state;
  const participant = byModule.get(node);
  if (participant === undefined) {
    state.orchestrator = loadOrchestrator(world, system.orchestrator, ports);
    return state.orchestrator;
  }
  const { life, ...rest } = ports;
  const unavailable = (why: string) => new Error(`what is outside is not available: ${why}`);
  const bus = withFailingHandlers(ports.bus, world, life);
  const reach = wayTo(world, { name: `outside of ${node}`, life, unavailable });
  const outside: Reach = (what, ask) => inTime(ports.clock, reach(what, ask));
  participant.create({ ...rest, bus, outside });
  return { start: () => void bus.start() };
}

/** The answer, or an error if it does not come in time; whether it was done is not known then. */
function inTime<Outcome>({ after }: Clock, answer: Promise<Outcome>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const why = `no answer within ${PATIENCE_MS} ms`;
    const cancel = after(PATIENCE_MS, () => reject(new Error(why)));
    answer.then(resolve, reject).finally(cancel);
  });
}

function workloadOf(
  { world, orchestrator }: Pick<Scene, 'world' | 'orchestrator'>,
  acknowledge: (sagaId: string) => void,
): Workload {
  return {
    draw: (options) => world.choose('workload', options),
    after: (delayMs, happen) => void world.agenda.after(delayMs, happen),
    rows: world.disks.rows,
    tell: world.tell,
    start(definition, input) {
      world.tell(`a client starts ${definition.name}: ${JSON.stringify(input)}`);
      orchestrator()
        ?.start(definition, input)
        .then(
          ({ id }) => {
            world.tell(`the client is told of saga ${id}`);
            acknowledge(id);
          },
          (error: unknown) => world.tell(`the client is refused: ${error}`),
        );
    },
  };
}

/** Sagas that a client was told of, and that are gone. */
function lost(acknowledged: readonly string[], sagas: readonly SagaInstance[]): readonly string[] {
  const known = new Set(sagas.map(({ id }) => id));
  return acknowledged
    .filter((id) => !known.has(id))
    .map((id) => `saga ${id} was acknowledged and is lost`);
}
