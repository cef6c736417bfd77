/**
 * The words in which a saga is written: an ordered list of steps, each with its compensation. A
 * definition is a value; nothing in it runs by itself.
 *
 * The types refuse what would go wrong at run time: a reply that no branch handles, a request
 * that does not fit its command, a step that reads the reply of a later one, a compensation that
 * does not fit its step's command, a step with a compensation behind the pivot.
 */
import type {
  Command,
  CompensatingCommand,
  RefusalTypeOf,
  RequestOf,
  SuccessDataOf,
} from '../bus/contract.ts';
import {
  type CommandStep,
  type CompensationContext,
  checkSteps,
  type LocalStep,
  type SagaDefinition,
  type SagaHead,
  type StepContext,
  type StepDefinition,
  type StepPhase,
} from './definition.ts';
import { SagaDefinitionError } from './errors.ts';

/** The branch of a success: on to the next step. */
export const next = 'next';
/** The branch of a refusal: back through the steps that are done. */
export const goBack = 'go-back';
/** Says that a command leaves nothing behind, even if its outcome stays unknown. */
export const nothingToCompensate = 'nothing-to-compensate';

type SuccessBranches<C extends Command> = {
  readonly [Type in keyof C['success'] & string]: typeof next;
};

/** One branch for every reply of the command: a missing or a superfluous one does not compile. */
type Branches<C extends Command> = SuccessBranches<C> & {
  readonly [Type in RefusalTypeOf<C>]: typeof goBack;
};

/** The compensation of a local step by that of an earlier one. */
export interface CompensatedBy {
  readonly compensatedBy: string;
}

/** Says that compensating the earlier step `name` compensates this one, too. */
export function compensatedBy(name: string): CompensatedBy {
  return { compensatedBy: name };
}

interface ForwardWork<Input, Replies, Work> {
  readonly do: (context: StepContext<Input, Replies>) => Work;
}

interface LocalWords<Input, Replies, Work> extends ForwardWork<Input, Replies, Work> {
  readonly compensate: ((context: CompensationContext<Input, Replies>) => Work) | CompensatedBy;
}

interface Compensation<Input, Replies, U extends Command> {
  readonly send: U;
  readonly request: (context: CompensationContext<Input, Replies>) => RequestOf<U>;
}

interface CommandWords<Input, Replies, C extends Command, U extends Command> {
  readonly send: C;
  readonly request: (context: StepContext<Input, Replies>) => RequestOf<C>;
  readonly on: Branches<C>;
  readonly compensate: Compensation<Input, Replies, U> | typeof nothingToCompensate;
}

interface RetriableWords<Input, Replies, C extends Command> {
  /** A command that declares a refusal does not compile: nobody could go back on it. */
  readonly send: [RefusalTypeOf<C>] extends [never] ? C : never;
  readonly request: (context: StepContext<Input, Replies>) => RequestOf<C>;
  readonly on: SuccessBranches<C>;
}

type AndReply<Replies, Name extends string, C extends Command> = Replies & {
  readonly [Key in Name]: SuccessDataOf<C>;
};

/** While there is a way back: each step says how it is compensated. */
export interface SagaBuilder<Input, Replies, Work> {
  /** Work in the orchestrator's own module, in the transaction that moves the saga on. */
  local<W>(
    name: string,
    words: LocalWords<Input, Replies, W>,
  ): SagaBuilder<Input, Replies, Work | W>;
  /** A command that can be compensated. */
  command<Name extends string, C extends Command, U extends CompensatingCommand<C['type']>>(
    name: Name,
    words: CommandWords<Input, Replies, C, U>,
  ): SagaBuilder<Input, AndReply<Replies, Name, C>, Work>;
  /** The command that decides; it is compensated only if its outcome stays unknown. */
  pivot<Name extends string, C extends Command, U extends CompensatingCommand<C['type']>>(
    name: Name,
    words: CommandWords<Input, Replies, C, U>,
  ): ForwardBuilder<Input, AndReply<Replies, Name, C>, Work>;
  /** From here on there is no way back: each step is repeated until it succeeds. */
  forwardOnly(): ForwardBuilder<Input, Replies, Work>;
  /** @throws SagaDefinitionError if the steps break a rule of sagas */
  build(): SagaDefinition<Input, Work>;
}

/** Behind the pivot, or in a saga that only goes forward. */
export interface ForwardBuilder<Input, Replies, Work> {
  /** Work in the orchestrator's own module, in the transaction that moves the saga on. */
  local<W>(
    name: string,
    words: ForwardWork<Input, Replies, W>,
  ): ForwardBuilder<Input, Replies, Work | W>;
  /** A command that is sent until it succeeds; it has no refusal. */
  retriable<Name extends string, C extends Command>(
    name: Name,
    words: RetriableWords<Input, Replies, C>,
  ): ForwardBuilder<Input, AndReply<Replies, Name, C>, Work>;
  /** @throws SagaDefinitionError if the steps break a rule of sagas */
  build(): SagaDefinition<Input, Work>;
}

/** Begins a definition. */
export function saga<Input>(head: SagaHead<Input>): SagaBuilder<Input, unknown, never> {
  return builder(head, []);
}

function builder<Input, Replies, Work>(
  head: SagaHead<Input>,
  steps: readonly StepDefinition<Work>[],
): SagaBuilder<Input, Replies, Work> {
  return {
    local<W>(name: string, words: LocalWords<Input, Replies, W>) {
      checkCompensatedBy(head.name, words.compensate, steps);
      return builder<Input, Replies, Work | W>(head, [...steps, localStep(name, words)]);
    },
    command: (name, words) => builder(head, [...steps, commandStep(name, words, 'compensatable')]),
    pivot: (name, words) => forward(head, [...steps, commandStep(name, words, 'pivot')]),
    forwardOnly: () => forward(head, steps),
    build: () => built(head, steps),
  };
}

function forward<Input, Replies, Work>(
  head: SagaHead<Input>,
  steps: readonly StepDefinition<Work>[],
): ForwardBuilder<Input, Replies, Work> {
  return {
    local<W>(name: string, words: ForwardWork<Input, Replies, W>) {
      return forward<Input, Replies, Work | W>(head, [...steps, localStep(name, words)]);
    },
    retriable: (name, words) =>
      forward(head, [
        ...steps,
        commandStep(name, { ...words, compensate: nothingToCompensate }, 'retriable'),
      ]),
    build: () => built(head, steps),
  };
}

function built<Input, Work>(
  head: SagaHead<Input>,
  steps: readonly StepDefinition<Work>[],
): SagaDefinition<Input, Work> {
  checkSteps(head.name, steps);
  const { shows = () => ({}), ...rest } = head;
  // The kept input is what the head's own schema let through.
  return { ...rest, steps, shown: (input) => shows(input as Input) };
}

function localStep<Input, Replies, Work>(
  name: string,
  words: ForwardWork<Input, Replies, Work> | LocalWords<Input, Replies, Work>,
): LocalStep<Work> {
  const compensation =
    'compensate' in words && typeof words.compensate === 'function' ? words.compensate : undefined;
  const phase = 'compensate' in words ? 'compensatable' : 'retriable';
  // The engine hands a step only what it kept under the very types that the words were checked
  // with: the input by its schema, each reply by its contract.
  return { kind: 'local', name, phase, do: words.do, compensation } as LocalStep<Work>;
}

interface AnyCommandWords {
  readonly send: Command;
  readonly request: unknown;
  readonly compensate:
    | { readonly send: Command; readonly request: unknown }
    | typeof nothingToCompensate;
}

function commandStep(name: string, words: AnyCommandWords, phase: StepPhase): CommandStep {
  const { send: command, request, compensate } = words;
  const compensation =
    compensate === nothingToCompensate
      ? null
      : compensate && { command: compensate.send, request: compensate.request };
  // As above: what was typed over Input and Replies is given just those.
  const step: unknown = { kind: 'command', name, phase, command, request, compensation };
  return step as CommandStep;
}

function checkCompensatedBy(
  saga: string,
  compensate: object | CompensatedBy,
  before: readonly StepDefinition<unknown>[],
): void {
  if (
    !('compensatedBy' in compensate) ||
    before.some(({ name }) => name === compensate.compensatedBy)
  )
    return;
  throw new SagaDefinitionError(
    saga,
    `compensatedBy('${compensate.compensatedBy}') names no earlier step`,
  );
}
