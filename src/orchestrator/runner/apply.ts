/**
 * The pure transition meets the module's database here: an event is applied to an instance,
 * and its local work runs in the transaction that saves the instance.
 */
import type { SagaInstance } from '../instance.ts';
import type { ResendPolicy } from '../machine/backoff.ts';
import type { SagaEvent } from '../machine/events.ts';
import { transition } from '../machine/transition.ts';
import { type Outcome, toOutcome } from './outcome.ts';
import type { OrchestratedSaga } from './registry.ts';

/** The rules and the local work that an event is applied under. */
export interface Applying<Work> {
  readonly saga: OrchestratedSaga<Work>;
  readonly policy: ResendPolicy;
}

/**
 * Applies an event and does its local work. Call it inside a unit.
 * @throws what the definition or the local work throws
 */
export function applyEvent<Work>(
  { saga: { definition, work }, policy }: Applying<Work>,
  instance: SagaInstance,
  event: SagaEvent,
): Outcome {
  const result = transition({ definition, policy }, instance, event);
  for (const effect of result.effects) if (effect.type === 'work') work(effect.work, event.at);
  return toOutcome(instance, result, event.at);
}

/** Applies an event that needs nothing of the instance's definition, as one to what has ended. */
export function applyWithoutDefinition(
  policy: ResendPolicy,
  instance: SagaInstance,
  event: SagaEvent,
): Outcome {
  const rules = { definition: { steps: [], shown: () => ({}) }, policy };
  return toOutcome(instance, transition(rules, instance, event), event.at);
}
