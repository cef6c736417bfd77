/** Going back: compensations run newest first, one at a time, decided from what is stored. */
import type { CommandUndo, LocalUndo } from '../definition.ts';
import type { Awaiting, Reason } from '../instance.ts';
import { awaitReply, change, type Draft, end, ignore, mark, record } from './draft.ts';
import type { IncomingReply } from './events.ts';
import { heal } from './stalling.ts';
import { commandStepOf, known, stepAt } from './steps.ts';

/** No answer by the deadline. */
export function giveUp<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { name: step } = commandStepOf(draft, awaiting);
  const detail = `${step} got no answer after ${awaiting.attempt} tries`;
  leaveUnknown(draft, awaiting, { code: 'deadline', detail, step });
}

/** The step may have happened or not, so it is undone with those before it. */
export function leaveUnknown<Work>(
  draft: Draft<Work>,
  awaiting: Awaiting,
  reason: Reason & { readonly step: string },
): void {
  mark(draft, awaiting.stepIndex, 'unknown');
  record(draft, 'step-unknown', reason.step, { attempt: awaiting.attempt });
  goBack(draft, reason);
}

/** Turns the saga round: from now on it undoes. */
export function goBack<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'compensating', reason, stall: null, awaiting: null });
  undoSteps(draft, reason);
}

/** Undoes what is done or unknown, newest first, up to the next command to await. */
export function undoSteps<Work>(draft: Draft<Work>, reason: Reason): void {
  for (const [stepIndex, { state }] of [...draft.instance.steps.entries()].toReversed()) {
    if (state !== 'done' && state !== 'unknown') continue;
    const step = stepAt(draft, stepIndex);
    const undoing = { name: step.name, stepIndex, reason };
    if (step.kind === 'local') undoLocal(draft, step.undo, undoing);
    else if (step.undo === null) skip(draft, undoing);
    else return sendUndo(draft, step.undo, undoing);
  }
  end(draft, 'compensated');
}

interface Undoing {
  readonly name: string;
  readonly stepIndex: number;
  readonly reason: Reason;
}

function undoLocal<Work>(
  draft: Draft<Work>,
  undo: LocalUndo<Work> | undefined,
  undoing: Undoing,
): void {
  if (undo === undefined) return skip(draft, undoing);
  const { name, stepIndex, reason } = undoing;
  draft.effects.push({ type: 'work', work: undo({ ...known(draft.instance), reason }) });
  mark(draft, stepIndex, 'compensated');
  record(draft, 'step-compensated', name, {});
}

/** There is nothing of its own to undo. */
function skip<Work>(draft: Draft<Work>, { name, stepIndex }: Undoing): void {
  mark(draft, stepIndex, 'skipped');
  record(draft, 'step-skipped', name, {});
}

/** A compensation is awaited without end: it has no deadline, only a point where it stalls. */
function sendUndo<Work>(draft: Draft<Work>, undo: CommandUndo, undoing: Undoing): void {
  const { name, stepIndex, reason } = undoing;
  const { id } = draft.instance;
  mark(draft, stepIndex, 'compensating');
  awaitReply(draft, {
    stepIndex,
    direction: 'undo',
    commandId: `${id}:${name}:undo`,
    type: undo.command.type,
    payload: undo.request({ ...known(draft.instance), reason }),
    compensates: `${id}:${name}:do`,
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
  if (reply.type !== step.undo?.command.done || reason === null) return ignore(draft, reply);
  heal(draft);
  mark(draft, awaiting.stepIndex, 'compensated');
  record(draft, 'step-compensated', step.name, { reply: reply.type, messageId: reply.id });
  undoSteps(draft, reason);
}
