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
  awaitReply,
  commandStepOf,
  type Draft,
  end,
  type IncomingReply,
  ignore,
  isPastDeadline,
  known,
  mark,
  type Rules,
  record,
  type SagaEvent,
  type Transition,
} from './draft.ts';
import { goBack, takeUndone } from './going-back.ts';
import type { Awaiting, SagaInstance } from './instance.ts';
import type { CommandStep } from './saga.ts';
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
