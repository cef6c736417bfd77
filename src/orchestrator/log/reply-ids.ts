/**
 * Finds the saga that took a reply, by the id of the reply. An index of all of them would be three
 * entries per saga, for what people look up now and then. Both ids tell when they were made, and
 * most replies come soon after their saga has begun: those are looked for among the sagas of that
 * time. Only the others are written down.
 */
import { madeAt } from '../../ports/ids.ts';
import type { HistoryEntry, HistoryType } from '../instance.ts';

/** A reply made within this time after its saga is not late. */
export const SOON_MS = 10_000;
/** By so much the clock of a participant may be behind, and its replies are still found. */
export const BEHIND_MS = 1_000;

/** The entries that may come of a reply. */
const ofReplies: ReadonlySet<HistoryType> = new Set([
  'step-done',
  'step-refused',
  'step-compensated',
  'reply-ignored',
  'fence-answered',
]);

/** The id of the reply that an entry tells of; undefined if it tells of none. */
export function replyIdOf({ type, detail }: HistoryEntry): string | undefined {
  const { messageId } = detail;
  // Local steps are done, too, and no message says so.
  return ofReplies.has(type) && typeof messageId === 'string' ? messageId : undefined;
}

/** The replies that have to be written down to be found. */
export function lateReplies(entries: readonly HistoryEntry[]): readonly string[] {
  return entries.flatMap((entry) => {
    const id = replyIdOf(entry);
    return id === undefined || isSoon(entry.sagaId, id) ? [] : [id];
  });
}

function isSoon(sagaId: string, replyId: string): boolean {
  const [begun, answered] = [madeAt(sagaId), madeAt(replyId)];
  if (begun === undefined || answered === undefined) return false;
  return answered >= begun - BEHIND_MS && answered < begun + SOON_MS;
}
