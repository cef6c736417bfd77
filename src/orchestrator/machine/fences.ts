/**
 * Fences: compensations that an operator marked as done by hand. The command that such a one
 * compensates may still lie in a queue or with the dead letters, and must not take effect any
 * more. So the compensation is sent until its participant answers, by when the inbox refuses what
 * it compensates. Nothing waits for that: the saga goes on, and may end before.
 */
import type { Awaiting } from '../instance.ts';
import { slowWaitMs } from './backoff.ts';
import { change, type Draft, record, send } from './draft.ts';
import type { IncomingReply } from './events.ts';
import { stepName } from './steps.ts';

/** Keeps sending a compensation that the instance no longer waits for. */
export function putUpFence<Work>(draft: Draft<Work>, awaiting: Awaiting): void {
  change(draft, { fences: [...draft.instance.fences, awaiting] });
}

/** Sends what the event says: that takes no definition, and no state of the instance. */
export function sendFences<Work>(draft: Draft<Work>): void {
  const { type } = draft.event;
  if (type === 'due' || type === 'suspended') resendFences(draft, 'due');
  if (type === 'recovered') resendFences(draft, 'all');
}

function resendFences<Work>(draft: Draft<Work>, which: 'due' | 'all'): void {
  const { event, rules } = draft;
  const isMeant = ({ dueAt }: Awaiting) => which === 'all' || dueAt <= event.at;
  if (!draft.instance.fences.some(isMeant)) return;
  const later = event.at + slowWaitMs(rules.policy, event.random);
  const again = ({ unsent: _, ...fence }: Awaiting): Awaiting => {
    const next = { ...fence, attempt: fence.attempt + 1, dueAt: later };
    send(draft, 'command-resent', next);
    return next;
  };
  const fences = draft.instance.fences.map((fence) => (isMeant(fence) ? again(fence) : fence));
  change(draft, { fences });
}

/** Takes a fence away once it is answered, whatever the answer; false if the reply is none. */
export function takeFenceAnswer<Work>(draft: Draft<Work>, reply: IncomingReply): boolean {
  const { fences } = draft.instance;
  const answered = fences.find(({ commandId }) => commandId === reply.correlationId);
  if (answered === undefined) return false;
  change(draft, { fences: fences.filter((fence) => fence !== answered) });
  const detail = { reply: reply.type, messageId: reply.id };
  record(draft, 'fence-answered', stepName(draft, answered), detail);
  return true;
}
