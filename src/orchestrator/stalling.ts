/** What is not answered: it is sent again, a person is called, and an answer still heals it. */
import { change, commandStepOf, type Draft, mark, record, send, withDueTime } from './draft.ts';
import type { Awaiting, Reason } from './instance.ts';

/** As if sent so often that it counts as stalled: the slow pace of resending. */
const STALLED_ATTEMPT = Number.MAX_SAFE_INTEGER;

/** Sends the very same command again. */
export function resend<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  const { rules } = draft;
  const attempt = awaiting.attempt + 1;
  send(draft, 'command-resent', withDueTime(draft, awaiting, attempt));
  const exhausted = awaiting.deadlineAt === null && attempt >= rules.policy.stallAttempts;
  if (!exhausted || draft.instance.stall !== null) return;
  const { name: step } = commandStepOf(draft, awaiting);
  const code = awaiting.direction === 'undo' ? 'compensation_exhausted' : 'forward_exhausted';
  const detail = `${awaiting.type} got no answer after ${attempt} tries; it is still being sent`;
  mark(draft, awaiting.stepIndex, 'stalled');
  stall(draft, { code, detail, step });
}

/** Marks that a person should look. The instance keeps what it awaits and still goes on by it. */
function stall<Work>(draft: Draft<Work>, reason: Reason): void {
  change(draft, { state: 'stalled', stall: reason });
  record(draft, 'stalled', reason.step ?? null, { ...reason });
}

/**
 * The engine failed: only a person, or another release, can help. Later it is tried again, at the
 * slow pace and without a deadline: what the engine cannot go on with it could not undo either.
 */
export function breakDown<Work>(draft: Draft<Work>, reason: Reason): void {
  const { awaiting, stall: known } = draft.instance;
  if (awaiting !== null) {
    const later = withDueTime(draft, { ...awaiting, deadlineAt: null }, STALLED_ATTEMPT);
    change(draft, { awaiting: { ...later, attempt: awaiting.attempt } });
  }
  if (known?.code !== reason.code || known.detail !== reason.detail) stall(draft, reason);
  else draft.effects.push({ type: 'touch' });
}

/** The answer came after all. */
export function heal<Work>(draft: Draft<Work>): void {
  if (draft.instance.stall === null) return;
  change(draft, { state: draft.instance.reason ? 'compensating' : 'running', stall: null });
  record(draft, 'healed', null, {});
}
