/** The orchestrator as it runs in a simulated process. */
import type { SagaInstance } from '../../orchestrator/instance.ts';
import type { ResendPolicy } from '../../orchestrator/machine/backoff.ts';
import { createOrchestrator, type Orchestrator } from '../../orchestrator/orchestrator.ts';
import type { Outcome } from '../../orchestrator/runner/outcome.ts';
import type { Log } from '../../ports/log.ts';
import type { ProcessPorts, Program } from './processes.ts';
import type { SimulatedOrchestrator } from './saga-system.ts';
import type { World } from './world.ts';

/** The queue on which replies come back. */
export const REPLY_QUEUE = 'simulation.replies';

/** Longer than any message of the simulation can be on its way. */
const RETENTION_MS = 150_000;

const usual: ResendPolicy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface OrchestratorProgram extends Program {
  readonly orchestrator: Orchestrator;
}

/** Makes the orchestrator of a process, before its bus is started. */
export function loadOrchestrator<Work>(
  world: World,
  { sagas, policy = usual }: SimulatedOrchestrator<Work>,
  { life, ...ports }: ProcessPorts,
): OrchestratorProgram {
  const created = createOrchestrator({
    ...ports,
    sagas: sagas(ports),
    replyQueue: REPLY_QUEUE,
    policy,
    retentionMs: RETENTION_MS,
    onStalled: ({ stall }) => world.mark(`a saga is stalled: ${stall?.code}`),
    onAdvanced: (outcome) => tellOf(world, outcome),
    log: silent,
  });
  const orchestrator = world.answers.dueOf('orchestrator', life, created);
  return {
    orchestrator,
    start() {
      void ports.bus.start();
      if (created.takingUp() > 0) world.mark('sagas are taken up after a start');
    },
  };
}

/** Adds each entry of a saga's history to the story. */
function tellOf(world: World, { instance, history }: Outcome): void {
  for (const { type, step } of history) {
    const happened = step === null ? type : `${type} ${step}`;
    world.mark(`${instance.definition}: ${happened}`);
    world.tell(`${nameOf(instance)}: ${happened}`);
  }
}

function nameOf({ definition, businessKey, id }: SagaInstance): string {
  return `saga ${definition} of ${businessKey} (${id})`;
}
