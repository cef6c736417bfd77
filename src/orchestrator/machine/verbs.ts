/** The rules of the operator's verbs: a verb is legal now, or it changes nothing and says why. */
import type { SagaDefinition, StepPhase } from '../definition.ts';
import type { Awaiting, SagaInstance } from '../instance.ts';
import type { Verb } from './events.ts';

type Steps = Pick<SagaDefinition<never, unknown>, 'steps'>;

/** The reason why the verb is not legal now, for the operator; undefined if it is. */
export function whyNot(definition: Steps, instance: SagaInstance, verb: Verb): string | undefined {
  const { awaiting, state } = instance;
  if (awaiting === null) return `the saga has ended: it is ${state}`;
  const phase = definition.steps[awaiting.stepIndex]?.phase ?? 'retriable';
  switch (verb) {
    case 'abort':
      return whyNotAbort(definition, instance, phase);
    case 'retry':
      return undefined;
    case 'resolve':
      return whyNotResolve(instance, { awaiting, phase });
  }
}

function whyNotAbort(
  { steps }: Steps,
  { reason }: SagaInstance,
  phase: StepPhase,
): string | undefined {
  if (reason !== null) return 'the saga is going back already';
  if (phase !== 'retriable') return undefined;
  return steps.some((step) => step.phase === 'pivot')
    ? 'the saga has passed its pivot and can only go forward'
    : 'this saga only goes forward';
}

interface Awaited {
  readonly awaiting: Awaiting;
  readonly phase: StepPhase;
}

/** A step that later ones build on cannot be resolved: they need its answer. */
function whyNotResolve({ state }: SagaInstance, { awaiting, phase }: Awaited): string | undefined {
  if (state !== 'stalled') return `only a stalled saga can be resolved; this one is ${state}`;
  if (awaiting.direction === 'undo' || phase === 'retriable') return undefined;
  return 'the step can still be compensated and its answer is needed to go on; retry or abort';
}

/** Why a command that was set aside is not to be sent again; nothing if its saga awaits it. */
export function whyNotAgain(
  instance: SagaInstance | undefined,
  commandId: string,
): string | undefined {
  if (instance === undefined) return `no saga that is known here sent ${commandId}`;
  const { id, state, awaiting, fences } = instance;
  const isSent = [awaiting, ...fences].some((command) => command?.commandId === commandId);
  if (isSent) return undefined;
  const now = awaiting === null ? `has ended: it is ${state}` : `awaits ${awaiting.commandId}`;
  return `saga ${id} no longer awaits ${commandId}: it ${now}`;
}
