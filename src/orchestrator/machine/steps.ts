/** The steps of an instance: which one is meant, and what it may read. */
import type { Payload } from '../../bus/contract.ts';
import type { CommandStep, StepDefinition, StoredStepContext } from '../definition.ts';
import type { Awaiting, SagaInstance } from '../instance.ts';
import type { Rules } from './events.ts';

interface Under<Work> {
  readonly rules: Rules<Work>;
}

/** @throws Error if the definition has no such step: its fingerprint was not compared */
export function stepAt<Work>({ rules }: Under<Work>, index: number): StepDefinition<Work> {
  const step = rules.definition.steps[index];
  if (step === undefined) throw new Error(`the definition has no step ${index}`);
  return step;
}

/** @throws Error if the step of the awaited command is a local one */
export function commandStepOf<Work>(under: Under<Work>, awaiting: Awaiting): CommandStep {
  const step = stepAt(under, awaiting.stepIndex);
  if (step.kind !== 'command') throw new Error(`step ${step.name} awaits no reply`);
  return step;
}

/** The name of a command's step, as the instance itself has it; null if it has no such step. */
export function stepName(
  { instance }: { readonly instance: SagaInstance },
  command: Pick<Awaiting, 'stepIndex'>,
): string | null {
  return instance.steps[command.stepIndex]?.name ?? null;
}

/** The data that a step may read: the input, and the replies of the steps before it. */
export function stepContext({ id: sagaId, input, steps }: SagaInstance): StoredStepContext {
  const replies: Record<string, Payload> = {};
  for (const { name, reply } of steps) if (reply !== null) replies[name] = reply;
  return { sagaId, input, replies };
}
