/**
 * The decider: applies an event to an instance of a saga, as a pure function. It reads no clock,
 * draws no chance and sends nothing; time and chance come with the event, and what is to be done
 * goes out as effects. The shell stores the new instance and the effects in one transaction.
 *
 * Three outcomes of a command are never mixed. A *success* goes on. A *refusal* goes back; the
 * refused step itself has nothing to compensate. *No answer* by the deadline is an unknown outcome:
 * it goes back as well, and that step's own compensation is included, since it may have happened.
 */
import type { Awaiting, SagaInstance } from '../instance.ts';
import { isPastDeadline } from './awaited.ts';
import { giveUp, goBack, takeCompensated } from './compensating.ts';
import { type Draft, ignore, mark, record } from './draft.ts';
import type { IncomingReply, Rules, SagaEvent, Transition } from './events.ts';
import { sendFences, takeFenceAnswer } from './fences.ts';
import { goForward } from './forward.ts';
import { operate } from './operator.ts';
import { rebase } from './rebase.ts';
import { heal, noteUnsent, resendEarly, resendUnanswered, resume, suspend } from './stalling.ts';
import { commandStepOf } from './steps.ts';

/**
 * Applies the event to the instance. An event that changes nothing has no effects. An ended saga
 * stays as it ended: a reply to it is recorded at most.
 */
export function transition<Work>(
  rules: Rules<Work>,
  instance: SagaInstance,
  event: SagaEvent,
): Transition<Work> {
  const draft: Draft<Work> = { rules, event, effects: [], instance };
  if (event.type === 'started') begin(draft);
  else {
    rebase(draft);
    sendFences(draft);
    const { awaiting } = draft.instance;
    if (awaiting === null) applyToEnded(draft);
    else apply(draft, awaiting, event);
  }
  return { instance: draft.instance, effects: draft.effects };
}

/** Only what never happened to before can begin. */
function begin<Work>(draft: Draft<Work>): void {
  const { instance } = draft;
  if (instance.awaiting !== null || instance.finishedAt !== null) return;
  record(draft, 'started', null, { input: draft.rules.definition.shown(instance.input) });
  goForward(draft, 0);
}

function applyToEnded<Work>(draft: Draft<Work>): void {
  const { event } = draft;
  if (event.type === 'unsent') return noteUnsent(draft, event);
  if (event.type === 'replied' && !takeFenceAnswer(draft, event.reply)) ignore(draft, event.reply);
}

type LaterEvent = Exclude<SagaEvent, { readonly type: 'started' }>;

function apply<Work>(draft: Draft<Work>, awaiting: Awaiting, event: LaterEvent): void {
  switch (event.type) {
    case 'replied':
      if (takeFenceAnswer(draft, event.reply)) return;
      if (awaiting.commandId !== event.reply.correlationId) return ignore(draft, event.reply);
      return awaiting.direction === 'do'
        ? takeReply(draft, awaiting, event.reply)
        : takeCompensated(draft, awaiting, event.reply);
    case 'due':
      if (awaiting.dueAt > event.at) return;
      resume(draft);
      return isPastDeadline(awaiting, event.at)
        ? giveUp(draft, awaiting)
        : resendUnanswered(draft, awaiting);
    case 'recovered':
      resume(draft);
      return resendEarly(draft, awaiting);
    case 'unsent':
      return noteUnsent(draft, event);
    case 'suspended':
      return suspend(draft, awaiting, event);
    case 'operated':
      return operate(draft, awaiting, event);
  }
}

function takeReply<Work>(draft: Draft<Work>, awaiting: Awaiting, reply: IncomingReply): void {
  const step = commandStepOf(draft, awaiting);
  const detail = { reply: reply.type, data: reply.payload, messageId: reply.id };
  if (Object.hasOwn(step.command.success, reply.type)) {
    heal(draft);
    mark(draft, awaiting.stepIndex, 'done', reply.payload);
    record(draft, 'step-done', step.name, detail);
    goForward(draft, awaiting.stepIndex + 1);
  } else if (Object.hasOwn(step.command.refusal, reply.type)) {
    heal(draft);
    mark(draft, awaiting.stepIndex, 'refused');
    record(draft, 'step-refused', step.name, detail);
    const why = String(reply.payload.reason);
    goBack(draft, { code: 'refused', detail: why, step: step.name, reply: reply.type });
  } else {
    ignore(draft, reply);
  }
}
