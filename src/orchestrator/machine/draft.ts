/**
 * The draft that `transition.ts` works on: an instance as one event changes it, with the effects
 * so far, and the few ways to change it. It is made and dropped within one call of `transition`.
 */

import type { Payload } from '../../bus/contract.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Awaiting, HistoryType, SagaInstance, StepState, StepStateName } from '../instance.ts';
import { timeoutsOf } from './awaited.ts';
import { nextDueAt } from './backoff.ts';
import type { Effect, IncomingReply, Rules, SagaEvent } from './events.ts';
import { stepName } from './steps.ts';

/** The instance as the event changes it, step by step, with the effects so far. */
export interface Draft<Work> {
  readonly rules: Rules<Work>;
  readonly event: SagaEvent;
  readonly effects: Effect<Work>[];
  instance: SagaInstance;
  /** The copy of the instance that changes are made in, once there is one. */
  copy?: SagaInstance;
}

/** Sends a command for the first time, and awaits its reply. */
export function awaitReply<Work>(
  draft: Draft<Work>,
  awaited: Omit<Awaiting, 'attempt' | 'timeouts' | 'dueAt'>,
): void {
  const command = { ...awaited, attempt: 1, timeouts: 0, dueAt: 0 };
  const sent = { ...command, dueAt: dueAfter(draft, command) };
  change(draft, { awaiting: sent });
  send(draft, 'command-sent', sent);
}

/** When a command that is sent now is due again. */
export function dueAfter<Work>({ event, rules }: Draft<Work>, command: Awaiting): EpochMs {
  const { deadlineAt } = command;
  const sending = { at: event.at, attempt: timeoutsOf(command) + 1, deadlineAt };
  return nextDueAt(rules.policy, sending, event.random);
}

/** Has a command leave once the draft is saved; the instance itself must keep it. */
export function send<Work>(draft: Draft<Work>, entry: HistoryType, command: Awaiting): void {
  const { commandId: messageId, type: sent, attempt } = command;
  draft.effects.push({ type: 'send', command });
  record(draft, entry, stepName(draft, command), { command: sent, messageId, attempt });
}

/** Changes the instance; that it was written now is noted as well. */
export function change<Work>(draft: Draft<Work>, to: Partial<SagaInstance>): void {
  // One copy for all changes of an event: an instance has many fields.
  if (draft.copy === undefined || draft.copy !== draft.instance) draft.copy = { ...draft.instance };
  draft.instance = Object.assign(draft.copy, to, { updatedAt: draft.event.at });
}

/** A step that is stalled is still being sent: it has not ended. */
const underWay: ReadonlySet<StepStateName> = new Set(['running', 'compensating', 'stalled']);

/** Writes the state of a step, with its times, and the data of its reply if it has one. */
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
  const steps = draft.instance.steps.map((step, n) => (n === index ? marked(step) : step));
  change(draft, { steps });
}

/** Adds an entry to the history. */
export function record<Work>(
  draft: Draft<Work>,
  entry: HistoryType,
  ...[step, detail]: [step: string | null, detail: Payload]
): void {
  draft.effects.push({ type: 'record', entry, step, detail });
}

/** A late, repeated or unknown reply changes nothing; that it came is recorded. */
export function ignore<Work>(draft: Draft<Work>, reply: IncomingReply): void {
  const { type, id: messageId, correlationId } = reply;
  record(draft, 'reply-ignored', null, { reply: type, messageId, correlationId });
}

/** Ends the saga: nothing changes it any more. */
export function end<Work>(draft: Draft<Work>, state: 'completed' | 'compensated'): void {
  change(draft, { state, awaiting: null, finishedAt: draft.event.at });
  record(draft, state, null, { ...draft.instance.reason });
}
