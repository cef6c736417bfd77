/** A person acts on an instance; who and why stands in its history. */
import type { Awaiting } from '../instance.ts';
import { compensateSteps, leaveUnknown } from './compensating.ts';
import { type Draft, mark, record } from './draft.ts';
import type { OperatorAct } from './events.ts';
import { putUpFence } from './fences.ts';
import { goForward } from './forward.ts';
import { heal, resendEarly, resume } from './stalling.ts';
import { commandStepOf } from './steps.ts';

const entryOf = { abort: 'aborted', retry: 'retried', resolve: 'resolved' } as const;

/** Does what a person wants; that it is legal has been checked: see `verbs.ts`. */
export function operate<Work>(draft: Draft<Work>, awaiting: Awaiting, act: OperatorAct): void {
  const { name: step } = commandStepOf(draft, awaiting);
  const { verb, actor, reason } = act;
  record(draft, entryOf[verb], step, { actor, reason });
  if (verb === 'resolve') return resolve(draft, awaiting);
  resume(draft);
  if (verb === 'retry') return resendEarly(draft, awaiting);
  const detail = reason ?? `aborted by ${actor}`;
  leaveUnknown(draft, awaiting, { code: 'aborted', detail, step });
}

/** The step counts as done by hand. */
function resolve<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  heal(draft);
  mark(draft, awaiting.stepIndex, 'resolved');
  if (awaiting.direction === 'undo') putUpFence(draft, awaiting);
  const why = draft.instance.reason;
  if (why === null) return goForward(draft, awaiting.stepIndex + 1);
  compensateSteps(draft, why);
}
