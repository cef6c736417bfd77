/** The outcome of an event: the changes to save, and the commands to send once they are saved. */
import type { EpochMs } from '../../ports/clock.ts';
import type { Amendment, Awaiting, HistoryEntry, SagaInstance } from '../instance.ts';
import type { Transition } from '../machine/events.ts';

export interface Outcome {
  /** The instance as it was before; of revision 0 if it has just begun. */
  readonly before: SagaInstance;
  readonly instance: SagaInstance;
  readonly history: readonly HistoryEntry[];
  /** Entries that happened once more, changed in place of another entry each time. */
  readonly amended: readonly Amendment[];
  readonly commands: readonly Awaiting[];
}

/**
 * Numbers the entries of the history, and counts the revision up if anything has changed.
 * @param at when the event happened, in milliseconds since the epoch
 */
export function toOutcome(
  before: SagaInstance,
  { instance, effects }: Transition<unknown>,
  at: EpochMs,
): Outcome {
  const history: HistoryEntry[] = [];
  const amended: Amendment[] = [];
  const commands: Awaiting[] = [];
  for (const effect of effects) {
    if (effect.type === 'send') commands.push(effect.command);
    if (effect.type === 'amend')
      amended.push({ sagaId: instance.id, type: effect.entry, detail: effect.detail });
    if (effect.type !== 'record') continue;
    const { entry: type, step, detail } = effect;
    const seq = instance.historyLength + history.length + 1;
    history.push({ sagaId: instance.id, seq, at, type, step, detail });
  }
  const historyLength = instance.historyLength + history.length;
  const revision = instance.revision + (effects.length > 0 ? 1 : 0);
  const after = { ...instance, historyLength, revision };
  return { before, instance: after, history, amended, commands };
}
