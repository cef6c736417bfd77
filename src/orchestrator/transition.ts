/**
 * The heart: what an event does to an instance of a saga, as a pure function. It reads no clock,
 * draws no chance and sends nothing; time and chance come with the event, and what is to be done
 * goes out as effects. The shell stores the new instance and the effects in one transaction.
 *
 * Three outcomes of a command are never mixed. A *success* goes on. A *refusal* goes back; the
 * refused step itself has nothing to undo. *No answer* by the deadline is an unknown outcome: it
 * goes back as well, and that step's own compensation is included, since it may have happened.
 */
import {
  commandStepOf,
  type Draft,
  type IncomingReply,
  ignore,
  isPastDeadline,
  mark,
  type OperatorAct,
  type Rules,
  record,
  type SagaEvent,
  type Transition,
} from './draft.ts';
import { goBack, takeUndone, undoFrom } from './going-back.ts';
import { goForward } from './going-forward.ts';
import type { Awaiting, Reason, SagaInstance } from './instance.ts';
import { breakDown, heal, resend } from './stalling.ts';

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
    case 'operated':
      if (awaiting !== null) operate(draft, awaiting, event);
      return;
  }
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

/** No answer by the deadline. */
function giveUp<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { name: step } = commandStepOf(draft, awaiting);
  const detail = `${step} got no answer after ${awaiting.attempt} tries`;
  leaveUnknown(draft, awaiting, { code: 'deadline', detail, step });
}

/** The step may have happened or not, so it is undone with those before it. */
function leaveUnknown<Work>(
  draft: Draft<Work>,
  awaiting: Awaiting,
  reason: Reason & { readonly step: string },
): void {
  mark(draft, awaiting.stepIndex, 'unknown');
  record(draft, 'step-unknown', reason.step, { attempt: awaiting.attempt });
  goBack(draft, reason);
}

const entryOf = { abort: 'aborted', retry: 'retried', resolve: 'resolved' } as const;

/** A person acts; who and why stands in the history. */
function operate<Work>(draft: Draft<Work>, awaiting: Awaiting, act: OperatorAct): void {
  const { name: step } = commandStepOf(draft, awaiting);
  const { verb, actor, reason } = act;
  record(draft, entryOf[verb], step, { actor, reason });
  if (verb === 'retry') return resend(draft, awaiting);
  const detail = reason ?? `aborted by ${actor}`;
  if (verb === 'abort') return leaveUnknown(draft, awaiting, { code: 'aborted', detail, step });
  heal(draft);
  mark(draft, awaiting.stepIndex, 'resolved');
  const why = draft.instance.reason;
  if (why === null) return goForward(draft, awaiting.stepIndex + 1);
  undoFrom(draft, awaiting.stepIndex - 1, why);
}
