/** Going back: compensations run newest first, one at a time, decided from what is stored. */
import {
  awaitReply,
  change,
  commandStepOf,
  type Draft,
  end,
  type IncomingReply,
  ignore,
  known,
  mark,
  record,
  stepAt,
} from './draft.ts';
import type { Awaiting, Reason } from './instance.ts';
import type { CommandStep, LocalStep } from './saga.ts';
import { heal } from './stalling.ts';

/** Turns the saga round: from now on it undoes. */
export function goBack<Work>(draft: Draft<Work>, reason: Reason): void {
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

/** A compensation is answered: on to the step before. */
export function takeUndone<Work>(
  draft: Draft<Work>,
  awaiting: Awaiting,
  reply: IncomingReply,
): void {
  const step = commandStepOf(draft, awaiting);
  const { reason } = draft.instance;
  if (reply.type !== step.undo.command.done || reason === null) return ignore(draft, reply);
  heal(draft);
  mark(draft, awaiting.stepIndex, 'compensated');
  record(draft, 'step-compensated', step.name, { reply: reply.type, messageId: reply.id });
  undoFrom(draft, awaiting.stepIndex - 1, reason);
}
