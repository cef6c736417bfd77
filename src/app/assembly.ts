/** The work that the modules of a process do together. */
import type { RunningModule } from '../modules/module.ts';
import type { RunningModules } from '../modules/modules.ts';
import { moduleNames } from '../modules/names.ts';
import { openStates } from '../orchestrator/instance.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { Sweep } from '../storage/retention.ts';
import type { Webhook } from '../webhook/webhook.ts';

/** The modules that run here, in the order of the list. */
export function runningIn(modules: RunningModules): readonly RunningModule[] {
  return Object.values(modules);
}

/** The orchestrator of this process; undefined if the module with the sagas runs elsewhere. */
export function orchestratorOf(modules: RunningModules): Orchestrator | undefined {
  return runningIn(modules).find(({ orchestrator }) => orchestrator !== undefined)?.orchestrator;
}

/** The number of sagas that have not ended; undefined if they are in another process. */
export function openSagasOf(modules: RunningModules): number | undefined {
  const counts = orchestratorOf(modules)?.counts();
  return counts && openStates.reduce((open, state) => open + counts[state], 0);
}

/**
 * Removes old rows of all modules: sagas first, inboxes after them, as the list has them; then
 * those of the webhook, if there is one. One that cannot does not keep the next from it.
 */
export function sweepOf(modules: RunningModules, webhook: Webhook | undefined): Sweep {
  const parts = [...runningIn(modules), ...(webhook === undefined ? [] : [webhook])];
  return async (before) => {
    const failures: unknown[] = [];
    let removed = 0;
    for (const { sweep } of parts)
      removed += await sweep(before).catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
    if (failures.length > 0) throw new AggregateError(failures, 'some old rows were not removed');
    return removed;
  };
}

/** @throws Error if one of them does not run in this process */
export function allOf(modules: RunningModules): Required<RunningModules> {
  if (isWhole(modules)) return modules;
  throw new Error('this needs every module in one process');
}

function isWhole(modules: RunningModules): modules is Required<RunningModules> {
  return moduleNames.every((name) => modules[name] !== undefined);
}
