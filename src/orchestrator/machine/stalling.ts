/**
 * Unanswered commands: each is sent again, a person is called, and an answer still heals the saga.
 */
import type { Awaiting, Reason, ReasonCode } from '../instance.ts';
import { timeoutsOf } from './awaited.ts';
import { dueAfterWait, slowWaitMs } from './backoff.ts';
import { change, type Draft, dueAfter, mark, record, send } from './draft.ts';
import type { OperatorAct, Unsent } from './events.ts';
import { commandStepOf, stepName } from './steps.ts';

/** A wait for an answer has run out: the very same command is sent again, and may stall. */
export function resendUnanswered<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  // Nobody could answer what did not leave.
  const ranOut = awaiting.unsent === true ? 0 : 1;
  const { unsent: _, ...kept } = awaiting;
  const counted = { ...kept, timeouts: timeoutsOf(awaiting) + ranOut };
  const next = { ...counted, attempt: awaiting.attempt + 1, dueAt: dueAfter(draft, counted) };
  change(draft, { awaiting: next });
  send(draft, 'command-resent', next);
  if (ranOut === 1) stallIfExhausted(draft, next);
}

/**
 * Sends the command again before its wait has run out, as after a restart or because a person
 * says so. However often that happens in a row, it is no try that went unanswered.
 */
export function resendEarly<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { unsent: _, ...kept } = awaiting;
  const isAhead = awaiting.dueAt > draft.event.at;
  const dueAt = isAhead ? awaiting.dueAt : dueAfter(draft, kept);
  const next = { ...kept, timeouts: timeoutsOf(awaiting), attempt: awaiting.attempt + 1, dueAt };
  change(draft, { awaiting: next });
  send(draft, 'command-resent', next);
}

function stallIfExhausted<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { policy } = draft.rules;
  const tries = timeoutsOf(awaiting) + 1;
  const exhausted = awaiting.deadlineAt === null && tries >= policy.stallAttempts;
  if (!exhausted || draft.instance.stall !== null) return;
  const { name: step } = commandStepOf(draft, awaiting);
  const code = awaiting.direction === 'undo' ? 'compensation_exhausted' : 'forward_exhausted';
  const detail = `${awaiting.type} got no answer after ${tries} tries; it is still being sent`;
  mark(draft, awaiting.stepIndex, 'stalled');
  stall(draft, { code, detail, step });
}

/** A sending did not leave: it was no try, and the history says why. */
export function takeBackSending<Work>(draft: Draft<Work>, { why, ...sending }: Unsent): void {
  const { awaiting, fences } = draft.instance;
  const isIt = (command: Awaiting) =>
    command.commandId === sending.commandId && command.attempt === sending.attempt;
  const takenBack = (command: Awaiting): Awaiting =>
    isIt(command)
      ? { ...command, timeouts: timeoutsOf(command), attempt: command.attempt - 1, unsent: true }
      : command;
  const sent = awaiting === null ? fences : [awaiting, ...fences];
  const found = sent.find(isIt);
  // It was answered meanwhile: an earlier sending of it has left.
  if (found === undefined) return;
  change(draft, { awaiting: awaiting && takenBack(awaiting), fences: fences.map(takenBack) });
  const { commandId: messageId, type: command } = found;
  record(draft, 'command-not-sent', stepName(draft, found), { command, messageId, why });
}

/** Marks that a person should look. The instance keeps what it awaits and still goes on by it. */
function stall<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'stalled', stall: reason });
  record(draft, 'stalled', reason.step ?? null, { ...reason });
}

/** The stalls that are a fault of the engine, and not of a participant's silence. */
const suspensions: ReadonlySet<ReasonCode> = new Set(['engine_error', 'version_unregistered']);

/**
 * The engine failed: only another release, or a person, can help. The instance is suspended: what
 * it awaits, until when and why it went back stay, and it is tried again at the slow pace.
 */
export function suspend<Work>(draft: Draft<Work>, awaiting: Awaiting, cause: Suspension): void {
  const { stall: former } = draft.instance;
  const { at, random } = draft.event;
  const { deadlineAt } = awaiting;
  const dueAt = dueAfterWait(slowWaitMs(draft.rules.policy, random), { at, deadlineAt });
  change(draft, { awaiting: { ...awaiting, dueAt } });
  if (cause.act !== undefined) {
    const { detail } = cause.reason;
    record(draft, 'act-failed', stepName(draft, awaiting), { ...cause.act, detail });
  }
  if (former?.code !== cause.reason.code) return stall(draft, cause.reason);
  // However its text varies, it is one trouble with a count, not a line of history each minute.
  const again = { ...cause.reason, count: (former.count ?? 1) + 1 };
  change(draft, { stall: again });
  draft.effects.push({ type: 'amend', entry: 'stalled', detail: again });
}

export interface Suspension {
  readonly reason: Reason;
  /** The operator's verb, if that is the event that the engine failed at. */
  readonly act?: OperatorAct | undefined;
}

/** The engine can go on with the instance again. */
export function resume<Work>(draft: Draft<Work>): void {
  const { stall } = draft.instance;
  if (stall !== null && suspensions.has(stall.code)) heal(draft);
}

/** The answer came after all. */
export function heal<Work>(draft: Draft<Work>): void {
  if (draft.instance.stall === null) return;
  change(draft, { state: draft.instance.reason ? 'compensating' : 'running', stall: null });
  record(draft, 'healed', null, {});
}
