/**
 * The words in which a saga is written: an ordered list of steps, each with its undoing. A
 * definition is a value; nothing in it runs by itself.
 *
 * The types refuse what would go wrong at run time: a reply that no branch handles, a request
 * that does not fit its command, a step that reads the reply of a later one, a compensation that
 * does not undo its step's command.
 *
 * The kinds of steps are Richardson's: *compensatable* steps first, then at most one *pivot*,
 * after which there is no way back, then *retriable* ones, which are repeated until they succeed.
 */
import type { z } from 'zod';
import type {
  Command,
  CompensatingCommand,
  Payload,
  RefusalTypeOf,
  RequestOf,
  SuccessDataOf,
} from '../bus/contract.ts';
import { SagaDefinitionError } from './errors.ts';
import type { Reason } from './instance.ts';

/** What a step may read: the saga's input and the replies of the steps before it. */
export interface Known<Input, Replies> {
  readonly sagaId: string;
  readonly input: Input;
  readonly replies: Replies;
}

/** What an undoing may read besides: why the saga goes back. */
export interface KnownGoingBack<Input, Replies> extends Known<Input, Replies> {
  readonly reason: Reason;
}

/** The branch of a success: on to the next step. */
export const next = 'next';
/** The branch of a refusal: back through the steps that are done. */
export const goBack = 'go-back';

/** One branch for every reply of the command: a missing or a superfluous one does not compile. */
type Branches<C extends Command> = {
  readonly [Type in keyof C['success'] & string]: typeof next;
} & { readonly [Type in RefusalTypeOf<C>]: typeof goBack };

/** The undoing of a local step by that of an earlier one. */
export interface UndoneBy {
  readonly undoneBy: string;
}

/** Says that undoing the earlier step `name` undoes this one too. */
export function undoneBy(name: string): UndoneBy {
  return { undoneBy: name };
}

interface LocalStepWords<Input, Replies, Work> {
  readonly do: (known: Known<Input, Replies>) => Work;
  readonly undo: ((known: KnownGoingBack<Input, Replies>) => Work) | UndoneBy;
}

interface CommandStepWords<Input, Replies, C extends Command, U extends Command> {
  readonly send: C;
  readonly request: (known: Known<Input, Replies>) => RequestOf<C>;
  readonly on: Branches<C>;
  readonly undo: {
    readonly send: U;
    readonly request: (known: KnownGoingBack<Input, Replies>) => RequestOf<U>;
  };
}

type AndReply<Replies, Name extends string, C extends Command> = Replies & {
  readonly [Key in Name]: SuccessDataOf<C>;
};

export interface SagaBuilder<Input, Replies, Work> {
  /** Work in the orchestrator's own module, in the transaction that moves the saga on. */
  local<W>(
    name: string,
    words: LocalStepWords<Input, Replies, W>,
  ): SagaBuilder<Input, Replies, Work | W>;
  /** A command that can be undone. */
  command<Name extends string, C extends Command, U extends CompensatingCommand<C['type']>>(
    name: Name,
    words: CommandStepWords<Input, Replies, C, U>,
  ): SagaBuilder<Input, AndReply<Replies, Name, C>, Work>;
  /** The command that decides; it is undone only where its outcome stays unknown. */
  pivot<Name extends string, C extends Command, U extends CompensatingCommand<C['type']>>(
    name: Name,
    words: CommandStepWords<Input, Replies, C, U>,
  ): SagaBuilder<Input, AndReply<Replies, Name, C>, Work>;
  /** @throws SagaDefinitionError where the steps break a rule of sagas */
  build(): SagaDefinition<Input, Work>;
}

export interface SagaHead<Input> {
  readonly name: string;
  readonly version: number;
  readonly input: z.ZodType<Input>;
  /** What an instance is about, for people who look for it. */
  readonly businessKey: (input: Input) => string;
}

/** What the engine runs. The typed words are behind it: a step reads what the engine kept. */
export interface SagaDefinition<Input, Work> extends SagaHead<Input> {
  readonly steps: readonly StepDefinition<Work>[];
}

export type StepDefinition<Work> = LocalStep<Work> | CommandStep;

export interface LocalStep<Work> {
  readonly kind: 'local';
  readonly name: string;
  readonly do: (known: StoredKnown) => Work;
  readonly undo: ((known: StoredKnownGoingBack) => Work) | undefined;
}

export interface CommandStep {
  readonly kind: 'command';
  readonly name: string;
  readonly pivot: boolean;
  readonly command: Command;
  readonly request: (known: StoredKnown) => Payload;
  readonly undo: {
    readonly command: CompensatingCommand;
    readonly request: (known: StoredKnownGoingBack) => Payload;
  };
}

type StoredReplies = Readonly<Record<string, Payload>>;
export type StoredKnown = Known<Payload, StoredReplies>;
export type StoredKnownGoingBack = KnownGoingBack<Payload, StoredReplies>;

/** Begins a definition. */
export function saga<Input>(head: SagaHead<Input>): SagaBuilder<Input, unknown, never> {
  return builder(head, []);
}

function builder<Input, Replies, Work>(
  head: SagaHead<Input>,
  steps: readonly StepDefinition<Work>[],
): SagaBuilder<Input, Replies, Work> {
  return {
    local<W>(name: string, words: LocalStepWords<Input, Replies, W>) {
      checkUndoneBy(head.name, words.undo, steps);
      return builder<Input, Replies, Work | W>(head, [...steps, localStep(name, words)]);
    },
    command: (name, words) => builder(head, [...steps, commandStep(name, words, false)]),
    pivot: (name, words) => builder(head, [...steps, commandStep(name, words, true)]),
    build() {
      checkSteps(head.name, steps);
      return { ...head, steps };
    },
  };
}

function localStep<Input, Replies, Work>(
  name: string,
  words: LocalStepWords<Input, Replies, Work>,
): LocalStep<Work> {
  const undo = typeof words.undo === 'function' ? words.undo : undefined;
  // The engine hands a step only what it kept under the very types that the words were checked
  // with: the input by its schema, each reply by its contract.
  return { kind: 'local', name, do: words.do, undo } as LocalStep<Work>;
}

function commandStep<Input, Replies, C extends Command, U extends CompensatingCommand>(
  name: string,
  words: CommandStepWords<Input, Replies, C, U>,
  pivot: boolean,
): CommandStep {
  const { send: command, request, undo } = words;
  const compensation = { command: undo.send, request: undo.request };
  // As above: what was typed over Input and Replies is given just those.
  const step: unknown = { kind: 'command', name, pivot, command, request, undo: compensation };
  return step as CommandStep;
}

function checkUndoneBy(
  saga: string,
  undo: object | UndoneBy,
  before: readonly StepDefinition<unknown>[],
): void {
  if (!('undoneBy' in undo) || before.some(({ name }) => name === undo.undoneBy)) return;
  throw new SagaDefinitionError(saga, `undoneBy('${undo.undoneBy}') names no earlier step`);
}

function checkSteps(saga: string, steps: readonly StepDefinition<unknown>[]): void {
  if (steps.length === 0) throw new SagaDefinitionError(saga, 'it has no steps');
  const names = steps.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SagaDefinitionError(saga, `step ${twice} stands twice`);
  const pivot = steps.findIndex((step) => step.kind === 'command' && step.pivot);
  const after = pivot === -1 ? undefined : steps[pivot + 1];
  if (after !== undefined)
    throw new SagaDefinitionError(saga, `${after.name} can be undone but follows the pivot`);
}
