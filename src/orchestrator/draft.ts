/**
 * What `transition.ts` works on: an instance as one event changes it, with the effects so far,
 * and the few ways to change it. It is made and dropped within one call of `transition`.
 */
import type { Payload } from '../bus/contract.ts';
import { nextDueAt, type ResendPolicy } from './backoff.ts';
import type { CommandStep, SagaDefinition, StepDefinition } from './definition.ts';
import type {
  Awaiting,
  HistoryType,
  Reason,
  SagaInstance,
  StepState,
  StepStateName,
} from './instance.ts';

/** What can happen to an instance, when, and the chance that its waits are drawn with. */
export type SagaEvent = { readonly at: number; readonly random: number } & (
  | { readonly type: 'started' }
  | { readonly type: 'replied'; readonly reply: IncomingReply }
  /** A due time has come; it may be that of a command answered meanwhile. */
  | { readonly type: 'due' }
  /** The orchestrator has started and does not know what left before it ended. */
  | { readonly type: 'recovered' }
  /** The engine itself failed on this instance. */
  | { readonly type: 'broke'; readonly reason: Reason }
  /** A person acts; that it is legal has been checked: see `verbs.ts`. */
  | ({ readonly type: 'operated' } & OperatorAct)
);

/** What a person can do about an instance. */
export type Verb = 'abort' | 'retry' | 'resolve';

export interface OperatorAct {
  readonly verb: Verb;
  readonly actor: string;
  readonly reason: string | null;
}

export interface IncomingReply {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly payload: Payload;
}

export type Effect<Work> =
  | { readonly type: 'work'; readonly work: Work }
  | { readonly type: 'send'; readonly command: Awaiting }
  | {
      readonly type: 'record';
      readonly entry: HistoryType;
      readonly step: string | null;
      readonly detail: Payload;
    }
  /** Only the due time has changed: nothing to tell. */
  | { readonly type: 'touch' };

export interface Transition<Work> {
  readonly instance: SagaInstance;
  readonly effects: readonly Effect<Work>[];
}

export interface Rules<Work> {
  readonly definition: Pick<SagaDefinition<never, Work>, 'steps'>;
  readonly policy: ResendPolicy;
}

/** The instance as the event changes it, step by step, with the effects so far. */
export interface Draft<Work> {
  readonly rules: Rules<Work>;
  readonly event: SagaEvent;
  readonly effects: Effect<Work>[];
  instance: SagaInstance;
}

export function isPastDeadline({ deadlineAt }: Awaiting, now: number): boolean {
  return deadlineAt !== null && deadlineAt <= now;
}

export function awaitReply<Work>(
  draft: Draft<Work>,
  awaited: Omit<Awaiting, 'attempt' | 'dueAt'>,
): void {
  send(draft, 'command-sent', withDueTime(draft, awaited, 1));
}

/** The same command for its next sending: only the attempt and the next due time differ. */
export function withDueTime<Work>(
  { event, rules }: Draft<Work>,
  awaited: Omit<Awaiting, 'attempt' | 'dueAt'>,
  attempt: number,
): Awaiting {
  const sending = { at: event.at, attempt, deadlineAt: awaited.deadlineAt };
  return { ...awaited, attempt, dueAt: nextDueAt(rules.policy, sending, event.random) };
}

export function send<Work>(draft: Draft<Work>, entry: HistoryType, command: Awaiting): void {
  const { name } = stepAt(draft, command.stepIndex);
  const { commandId: messageId, type: sent, attempt } = command;
  change(draft, { awaiting: command });
  draft.effects.push({ type: 'send', command });
  record(draft, entry, name, { command: sent, messageId, attempt });
}

export function change<Work>(draft: Draft<Work>, to: Partial<SagaInstance>): void {
  draft.instance = { ...draft.instance, ...to, updatedAt: draft.event.at };
}

/** A step that is stalled is still being sent: it has not ended. */
const underWay: ReadonlySet<StepStateName> = new Set(['running', 'compensating', 'stalled']);

export function mark<Work>(
  draft: Draft<Work>,
  index: number,
  ...[state, reply]: [state: StepStateName, reply?: Payload]
): void {
  const { at } = draft.event;
  const marked = (step: StepState): StepState => ({
    ...step,
    state,
    startedAt: step.startedAt ?? at,
    finishedAt: underWay.has(state) ? null : at,
    reply: reply ?? step.reply,
  });
  const steps = draft.instance.steps.map((step, i) => (i === index ? marked(step) : step));
  change(draft, { steps });
}

export function record<Work>(
  draft: Draft<Work>,
  entry: HistoryType,
  ...[step, detail]: [step: string | null, detail: Payload]
): void {
  draft.effects.push({ type: 'record', entry, step, detail });
}

/** What the steps so far have come to know. */
export function known({ id: sagaId, input, steps }: SagaInstance) {
  const replies: Record<string, Payload> = {};
  for (const { name, reply } of steps) if (reply !== null) replies[name] = reply;
  return { sagaId, input, replies };
}

export function stepAt<Work>(draft: Draft<Work>, index: number): StepDefinition<Work> {
  const step = draft.rules.definition.steps[index];
  if (step === undefined) throw new Error(`the definition has no step ${index}`);
  return step;
}

export function commandStepOf<Work>(draft: Draft<Work>, awaiting: Awaiting): CommandStep {
  const step = stepAt(draft, awaiting.stepIndex);
  if (step.kind !== 'command') throw new Error(`step ${step.name} awaits no reply`);
  return step;
}

/** A late, repeated or unknown reply changes nothing; that it came is recorded. */
export function ignore<Work>(draft: Draft<Work>, reply: IncomingReply): void {
  const { type, id: messageId, correlationId } = reply;
  record(draft, 'reply-ignored', null, { reply: type, messageId, correlationId });
}

export function end<Work>(draft: Draft<Work>, state: 'completed' | 'compensated'): void {
  change(draft, { state, awaiting: null, finishedAt: draft.event.at });
  record(draft, state, null, { ...draft.instance.reason });
}
