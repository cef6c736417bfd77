/** Going forward: local steps run at once, up to the next command, whose reply is then awaited. */
import type { CommandStep } from '../definition.ts';
import { awaitReply, type Draft, end, mark, record } from './draft.ts';
import { stepContext } from './steps.ts';

/** Runs the steps from `index` on; behind the last one the saga is completed. */
export function goForward<Work>(draft: Draft<Work>, index: number): void {
  const { steps } = draft.rules.definition;
  for (const [offset, step] of steps.slice(index).entries()) {
    if (step.kind === 'command') return sendCommand(draft, step, index + offset);
    draft.effects.push({ type: 'work', work: step.do(stepContext(draft.instance)) });
    mark(draft, index + offset, 'done');
    record(draft, 'step-done', step.name, {});
  }
  end(draft, 'completed');
}

/**
 * A step that cannot be compensated has no deadline: like a compensation, it is awaited without
 * end.
 */
function sendCommand<Work>(draft: Draft<Work>, step: CommandStep, stepIndex: number): void {
  const { at } = draft.event;
  const deadlineAt = step.phase === 'retriable' ? null : at + draft.rules.policy.stepDeadlineMs;
  mark(draft, stepIndex, 'running');
  awaitReply(draft, {
    stepIndex,
    direction: 'do',
    commandId: `${draft.instance.id}:${step.name}:do`,
    type: step.command.type,
    payload: step.request(stepContext(draft.instance)),
    compensates: null,
    deadlineAt,
  });
}
