/**
 * The heart: what an event does to an instance of a saga, as a pure function. It reads no clock,
 * draws no chance and sends nothing; time and chance come with the event, and what is to be done
 * goes out as effects. The shell stores the new instance and the effects in one transaction.
 *
 * Three outcomes of a command are never mixed. A *success* goes on. A *refusal* goes back; the
 * refused step itself has nothing to undo. *No answer* by the deadline is an unknown outcome: it
 * goes back as well, and that step's own compensation is included, since it may have happened.
 */
import { resendDelayMs } from './backoff.ts';
import {
  awaitReply,
  change,
  commandStepOf,
  type Draft,
  type IncomingReply,
  isPastDeadline,
  known,
  mark,
  type Rules,
  record,
  type SagaEvent,
  send,
  stepAt,
  type Transition,
} from './draft.ts';
import type { Awaiting, Reason, SagaInstance } from './instance.ts';
import type { CommandStep, LocalStep } from './saga.ts';

/** What the event does to the instance. An event that changes nothing gives no effects. */
export function transition<Work>(
  rules: Rules<Work>,
  instance: SagaInstance,
  event: SagaEvent,
): Transition<Work> {
  const draft: Draft<Work> = { rules, event, effects: [], instance };
  apply(draft);
  return { instance: draft.instance, effects: draft.effects };
}

function apply<Work>(draft: Draft<Work>): void {
  const { event, instance } = draft;
  const { awaiting } = instance;
  switch (event.type) {
    case 'started':
      record(draft, 'started', null, { input: instance.input });
      return goForward(draft, 0);
    case 'replied':
      if (awaiting?.commandId !== event.reply.correlationId) return ignore(draft, event.reply);
      return awaiting.direction === 'do'
        ? takeReply(draft, awaiting, event.reply)
        : takeUndone(draft, awaiting, event.reply);
    case 'due':
      if (awaiting === null || awaiting.dueAt > event.at) return;
      return isPastDeadline(awaiting, event.at) ? giveUp(draft, awaiting) : resend(draft, awaiting);
    case 'recovered':
      if (awaiting !== null) resend(draft, awaiting);
      return;
    case 'broke':
      return breakDown(draft, event.reason);
  }
}

/** Runs the steps from `index` on, up to the next command, whose reply is then awaited. */
function goForward<Work>(draft: Draft<Work>, index: number): void {
  const { steps } = draft.rules.definition;
  for (const [offset, step] of steps.slice(index).entries()) {
    if (step.kind === 'command') return sendCommand(draft, step, index + offset);
    draft.effects.push({ type: 'work', work: step.do(known(draft.instance)) });
    mark(draft, index + offset, 'done');
    record(draft, 'step-done', step.name, {});
  }
  end(draft, 'completed');
}

function sendCommand<Work>(draft: Draft<Work>, step: CommandStep, stepIndex: number): void {
  const { at } = draft.event;
  mark(draft, stepIndex, 'running');
  awaitReply(draft, {
    stepIndex,
    direction: 'do',
    commandId: `${draft.instance.id}:${step.name}:do`,
    type: step.command.type,
    payload: step.request(known(draft.instance)),
    compensates: null,
    deadlineAt: at + draft.rules.policy.stepDeadlineMs,
  });
}

function takeReply<Work>(draft: Draft<Work>, awaiting: Awaiting, reply: IncomingReply): void {
  const step = commandStepOf(draft, awaiting);
  const detail = { reply: reply.type, data: reply.payload, messageId: reply.id };
  if (reply.type in step.command.success) {
    heal(draft);
    mark(draft, awaiting.stepIndex, 'done', reply.payload);
    record(draft, 'step-done', step.name, detail);
    goForward(draft, awaiting.stepIndex + 1);
  } else if (reply.type in step.command.refusal) {
    heal(draft);
    mark(draft, awaiting.stepIndex, 'refused');
    record(draft, 'step-refused', step.name, detail);
    const why = String(reply.payload.reason);
    goBack(draft, { code: 'refused', detail: why, step: step.name, reply: reply.type });
  } else {
    ignore(draft, reply);
  }
}

/** No answer by the deadline: the step may have happened or not, so it is undone as well. */
function giveUp<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const step = commandStepOf(draft, awaiting);
  const detail = `${step.name} got no answer after ${awaiting.attempt} tries`;
  mark(draft, awaiting.stepIndex, 'unknown');
  record(draft, 'step-unknown', step.name, { attempt: awaiting.attempt });
  goBack(draft, { code: 'deadline', detail, step: step.name });
}

function goBack<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'compensating', reason, awaiting: null });
  undoFrom(draft, draft.instance.steps.length - 1, reason);
}

/** Undoes what is done or unknown, newest first, up to the next command to await. */
function undoFrom<Work>(draft: Draft<Work>, index: number, reason: Reason): void {
  for (let at = index; at >= 0; at -= 1) {
    const state = draft.instance.steps[at]?.state;
    if (state !== 'done' && state !== 'unknown') continue;
    const step = stepAt(draft, at);
    if (step.kind === 'command') return sendUndo(draft, { step, stepIndex: at, reason });
    undoLocal(draft, { step, stepIndex: at, reason });
  }
  end(draft, 'compensated');
}

interface Undoing<Step> {
  readonly step: Step;
  readonly stepIndex: number;
  readonly reason: Reason;
}

function undoLocal<Work>(draft: Draft<Work>, undoing: Undoing<LocalStep<Work>>): void {
  const { step, stepIndex, reason } = undoing;
  if (step.undo === undefined) {
    mark(draft, stepIndex, 'skipped');
    record(draft, 'step-skipped', step.name, {});
  } else {
    draft.effects.push({ type: 'work', work: step.undo({ ...known(draft.instance), reason }) });
    mark(draft, stepIndex, 'compensated');
    record(draft, 'step-compensated', step.name, {});
  }
}

/** A compensation is awaited without end: it has no deadline, only a point where it stalls. */
function sendUndo<Work>(draft: Draft<Work>, undoing: Undoing<CommandStep>): void {
  const { step, stepIndex, reason } = undoing;
  const { id } = draft.instance;
  mark(draft, stepIndex, 'compensating');
  awaitReply(draft, {
    stepIndex,
    direction: 'undo',
    commandId: `${id}:${step.name}:undo`,
    type: step.undo.command.type,
    payload: step.undo.request({ ...known(draft.instance), reason }),
    compensates: `${id}:${step.name}:do`,
    deadlineAt: null,
  });
}

function takeUndone<Work>(draft: Draft<Work>, awaiting: Awaiting, reply: IncomingReply): void {
  const step = commandStepOf(draft, awaiting);
  const { reason } = draft.instance;
  if (reply.type !== step.undo.command.done || reason === null) return ignore(draft, reply);
  heal(draft);
  mark(draft, awaiting.stepIndex, 'compensated');
  record(draft, 'step-compensated', step.name, { reply: reply.type, messageId: reply.id });
  undoFrom(draft, awaiting.stepIndex - 1, reason);
}

/** Sends the very same command again; only the attempt and the next due time differ. */
function resend<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { event, rules } = draft;
  const attempt = awaiting.attempt + 1;
  const wait = resendDelayMs(rules.policy, attempt, event.random);
  send(draft, 'command-resent', { ...awaiting, attempt, dueAt: event.at + wait });
  const exhausted = awaiting.direction === 'undo' && attempt >= rules.policy.stallAttempts;
  if (!exhausted || draft.instance.stall !== null) return;
  const { name: step } = commandStepOf(draft, awaiting);
  const detail = `${awaiting.type} got no answer after ${attempt} tries; it is still being sent`;
  stall(draft, { code: 'compensation_exhausted', detail, step });
}

/** Marks that a person should look. The instance keeps what it awaits and still goes on by it. */
function stall<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'stalled', stall: reason });
  record(draft, 'stalled', reason.step ?? null, { ...reason });
}

/** The engine failed: only a person, or another release, can help. Later it is tried again. */
function breakDown<Work>(draft: Draft<Work>, reason: Reason): void {
  const { event, instance, rules } = draft;
  const wait = resendDelayMs(rules.policy, rules.policy.stallAttempts, event.random);
  const { awaiting } = instance;
  if (awaiting !== null)
    change(draft, { awaiting: { ...awaiting, dueAt: event.at + wait, deadlineAt: null } });
  stall(draft, reason);
}

/** The answer came after all. */
function heal<Work>(draft: Draft<Work>): void {
  if (draft.instance.stall === null) return;
  change(draft, { state: draft.instance.reason ? 'compensating' : 'running', stall: null });
  record(draft, 'healed', null, {});
}

/** A late, repeated or unknown reply changes nothing; that it came is recorded. */
function ignore<Work>(draft: Draft<Work>, reply: IncomingReply): void {
  const { type, id: messageId, correlationId } = reply;
  record(draft, 'reply-ignored', null, { reply: type, messageId, correlationId });
}

function end<Work>(draft: Draft<Work>, state: 'completed' | 'compensated'): void {
  change(draft, { state, awaiting: null, finishedAt: draft.event.at });
  record(draft, state, null, { ...draft.instance.reason });
}
