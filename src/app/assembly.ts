/** The work that the modules of a process do together. */
import type { RunningModule } from '../modules/module.ts';
import type { RunningModules } from '../modules/modules.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { Sweep } from '../storage/retention.ts';

/** The modules that run here, in the order of the list. */
export function runningIn(modules: RunningModules): readonly RunningModule[] {
  return Object.values(modules);
}

/** The orchestrator of this process; undefined if the module with the sagas runs elsewhere. */
export function orchestratorOf(modules: RunningModules): Orchestrator | undefined {
  return runningIn(modules).find(({ orchestrator }) => orchestrator !== undefined)?.orchestrator;
}

/**
 * Removes old rows of all modules: sagas first, inboxes after them, as the list has them. A module
 * that cannot does not keep the next from it.
 */
export function sweepOf(modules: RunningModules): Sweep {
  return async (before) => {
    const failures: unknown[] = [];
    let removed = 0;
    for (const { sweep } of runningIn(modules))
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
  const { booking, parking, billing } = modules;
  if (booking && parking && billing) return { booking, parking, billing };
  throw new Error('this needs every module in one process');
}
