/**
 * A definition as the engine runs it, and the rules that it must keep. The typed words are in
 * `saga.ts`; here a step reads what the engine kept, as JSON.
 *
 * The kinds of steps are Richardson's: *compensatable* steps first, then at most one *pivot*,
 * after which there is no way back, then *retriable* ones, which are repeated until they succeed
 * (https://microservices.io/patterns/data/saga.html).
 */
import type { z } from 'zod';
import type { Command, CompensatingCommand, Payload } from '../bus/contract.ts';
import { SagaDefinitionError } from './errors.ts';
import type { Reason } from './instance.ts';

/** The context that a step reads: the saga's input and the replies of the steps before it. */
export interface StepContext<Input, Replies> {
  readonly sagaId: string;
  readonly input: Input;
  readonly replies: Replies;
}

/** The context of a compensation: it reads why the saga goes back, too. */
export interface CompensationContext<Input, Replies> extends StepContext<Input, Replies> {
  readonly reason: Reason;
}

export interface SagaHead<Input> {
  readonly name: string;
  /** A change of the steps is a new version: instances go on under the one they began with. */
  readonly version: number;
  readonly input: z.ZodType<Input>;
  /** The subject of an instance, for people who look for it. */
  readonly businessKey: (input: Input) => string;
  /** The part of the input that its history shows to all; nothing if it is not given. */
  readonly shows?: (input: Input) => Payload;
}

export interface SagaDefinition<Input, Work> extends Omit<SagaHead<Input>, 'shows'> {
  readonly steps: readonly StepDefinition<Work>[];
  /** The part of a kept input that may be seen. */
  readonly shown: (input: Payload) => Payload;
}

export type StepDefinition<Work> = LocalStep<Work> | CommandStep;

/**
 * The part of a step in the saga: it can be compensated, decides, or is repeated until it succeeds.
 */
export type StepPhase = 'compensatable' | 'pivot' | 'retriable';

export interface LocalStep<Work> {
  readonly kind: 'local';
  readonly name: string;
  readonly phase: Exclude<StepPhase, 'pivot'>;
  readonly do: (context: StoredStepContext) => Work;
  /** Nothing if the compensation of an earlier step covers this one, or nothing ever does. */
  readonly compensation: LocalCompensation<Work> | undefined;
}

export interface CommandStep {
  readonly kind: 'command';
  readonly name: string;
  readonly phase: StepPhase;
  readonly command: Command;
  readonly request: (context: StoredStepContext) => Payload;
  /** Null if the definition says that there is nothing to compensate. */
  readonly compensation: CommandCompensation | null;
}

export type LocalCompensation<Work> = (context: StoredCompensationContext) => Work;

export interface CommandCompensation {
  readonly command: CompensatingCommand;
  readonly request: (context: StoredCompensationContext) => Payload;
}

type StoredReplies = Readonly<Record<string, Payload>>;
export type StoredStepContext = StepContext<Payload, StoredReplies>;
export type StoredCompensationContext = CompensationContext<Payload, StoredReplies>;

/** @throws SagaDefinitionError with the first rule that the steps break */
export function checkSteps(saga: string, steps: readonly StepDefinition<unknown>[]): void {
  const fault = stepsFault(steps) ?? steps.map(stepFault).find((found) => found !== undefined);
  if (fault !== undefined) throw new SagaDefinitionError(saga, fault);
}

const order: readonly StepPhase[] = ['compensatable', 'pivot', 'retriable'];

/** The fault of the steps as a whole, if there is one. */
function stepsFault(steps: readonly StepDefinition<unknown>[]): string | undefined {
  if (steps.length === 0) return 'it has no steps';
  const names = steps.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `step ${twice} stands twice`;
  for (const [index, { name, phase }] of steps.entries()) {
    const before = steps[index - 1];
    if (before === undefined || order.indexOf(before.phase) < order.indexOf(phase)) continue;
    if (before.phase !== phase) return `${phase} step ${name} follows ${before.phase} one`;
    if (phase === 'pivot') return `${name} is a second pivot; there is at most one`;
  }
  return undefined;
}

/** The fault of one step, if any. The types say the same; casts and JavaScript get past them. */
function stepFault(step: StepDefinition<unknown>): string | undefined {
  const { name } = step;
  // The name becomes a part of ids: `<sagaId>:<step>:<do|undo>`.
  if (!/^[a-z0-9-]+$/.test(name)) return `step name '${name}' is not in lower-case-with-dashes`;
  if (step.kind === 'local') return undefined;
  const { command, compensation, phase } = step;
  if (phase === 'retriable') {
    const refusals = Object.keys(command.refusal);
    return refusals.length === 0
      ? undefined
      : `${name} must succeed in the end, but ${command.type} can be refused (${refusals})`;
  }
  if (compensation === undefined)
    return `nothing compensates an unknown outcome of ${name}; say how, or nothingToCompensate`;
  if (compensation !== null && compensation.command.compensates !== command.type)
    return `${compensation.command.type} of ${name} does not compensate ${command.type}`;
  return undefined;
}
