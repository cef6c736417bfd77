/** Going back: compensations run newest first, one at a time, decided from what is stored. */
import type { CommandCompensation, LocalCompensation } from '../definition.ts';
import type { Awaiting, Reason } from '../instance.ts';
import { awaitReply, change, type Draft, end, ignore, mark, record } from './draft.ts';
import type { IncomingReply } from './events.ts';
import { heal } from './stalling.ts';
import { commandStepOf, stepAt, stepContext } from './steps.ts';

/** No answer by the deadline. */
export function giveUp<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { name: step } = commandStepOf(draft, awaiting);
  const detail = `${step} got no answer after ${awaiting.attempt} tries`;
  leaveUnknown(draft, awaiting, { code: 'deadline', detail, step });
}

/** The step may have happened or not, so it is compensated with those before it. */
export function leaveUnknown<Work>(
  draft: Draft<Work>,
  awaiting: Awaiting,
  reason: Reason & { readonly step: string },
): void {
  mark(draft, awaiting.stepIndex, 'unknown');
  record(draft, 'step-unknown', reason.step, { attempt: awaiting.attempt });
  goBack(draft, reason);
}

/** Turns the saga round: from now on it compensates. */
export function goBack<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'compensating', reason, stall: null, awaiting: null });
  compensateSteps(draft, reason);
}

/** Compensates what is done or unknown, newest first, up to the next command to await. */
export function compensateSteps<Work>(draft: Draft<Work>, reason: Reason): void {
  for (const [stepIndex, { state }] of [...draft.instance.steps.entries()].toReversed()) {
    if (state !== 'done' && state !== 'unknown') continue;
    const step = stepAt(draft, stepIndex);
    const compensating = { name: step.name, stepIndex, reason };
    if (step.kind === 'local') compensateLocal(draft, step.compensation, compensating);
    else if (step.compensation === null) skip(draft, compensating);
    else return sendCompensation(draft, step.compensation, compensating);
  }
  end(draft, 'compensated');
}

interface Compensating {
  readonly name: string;
  readonly stepIndex: number;
  readonly reason: Reason;
}

function compensateLocal<Work>(
  draft: Draft<Work>,
  compensation: LocalCompensation<Work> | undefined,
  compensating: Compensating,
): void {
  if (compensation === undefined) return skip(draft, compensating);
  const { name, stepIndex, reason } = compensating;
  draft.effects.push({
    type: 'work',
    work: compensation({ ...stepContext(draft.instance), reason }),
  });
  mark(draft, stepIndex, 'compensated');
  record(draft, 'step-compensated', name, {});
}

/** There is nothing of its own to compensate. */
function skip<Work>(draft: Draft<Work>, { name, stepIndex }: Compensating): void {
  mark(draft, stepIndex, 'skipped');
  record(draft, 'step-skipped', name, {});
}

/** A compensation is awaited without end: it has no deadline, only a point at which it stalls. */
function sendCompensation<Work>(
  draft: Draft<Work>,
  compensation: CommandCompensation,
  compensating: Compensating,
): void {
  const { name, stepIndex, reason } = compensating;
  const { id } = draft.instance;
  mark(draft, stepIndex, 'compensating');
  awaitReply(draft, {
    stepIndex,
    direction: 'undo',
    commandId: `${id}:${name}:undo`,
    type: compensation.command.type,
    payload: compensation.request({ ...stepContext(draft.instance), reason }),
    compensates: `${id}:${name}:do`,
    deadlineAt: null,
  });
}

/** A compensation is answered: on to the step before. */
export function takeCompensated<Work>(
  draft: Draft<Work>,
  awaiting: Awaiting,
  reply: IncomingReply,
): void {
  const step = commandStepOf(draft, awaiting);
  const { reason } = draft.instance;
  if (reply.type !== step.compensation?.command.done || reason === null)
    return ignore(draft, reply);
  heal(draft);
  mark(draft, awaiting.stepIndex, 'compensated');
  record(draft, 'step-compensated', step.name, { reply: reply.type, messageId: reply.id });
  compensateSteps(draft, reason);
}
