/** The outcome of a command in one line: the same words stand in the picture and in its list. */
import type { SagaInstance } from '../../orchestrator/instance.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { elapsed } from './elapsed.ts';
import type { Exchange } from './exchange.ts';

/** Sums up the exchange of one command, or of local work. */
export function summaryOf(exchanges: readonly Exchange[], now: EpochMs): string {
  const sendings = exchanges.filter((exchange) => exchange.kind === 'sending');
  const [first] = sendings;
  if (first === undefined)
    return exchanges.some((one) => one.kind === 'local' && one.effect === 'undone')
      ? 'undone at once'
      : 'done at once';
  const times = sendings
    .filter(({ outcome }) => outcome !== 'not-sent')
    .reduce((sum, sending) => sum + sending.times, 0);
  const end = endOf(exchanges);
  const length = elapsed((end?.at ?? now) - first.at);
  const words = [
    end === undefined ? `waiting for ${length}` : `${end.word} after ${length}`,
    ...(times > 1 ? [`sent ${times} times`] : []),
    ...notSent(sendings.filter(({ outcome }) => outcome === 'not-sent').length),
    ...ignoredOf(exchanges),
  ];
  return words.join(', ');
}

function notSent(times: number): readonly string[] {
  if (times === 0) return [];
  return [times === 1 ? '1 sending did not leave' : `${times} sendings did not leave`];
}

function ignoredOf(exchanges: readonly Exchange[]): readonly string[] {
  const late = exchanges.filter((one) => one.kind === 'reply' && one.effect === 'ignored').length;
  if (late === 0) return [];
  return [late === 1 ? 'a late reply was ignored' : `${late} late replies were ignored`];
}

interface End {
  readonly at: EpochMs;
  readonly word: string;
}

function endOf(exchanges: readonly Exchange[]): End | undefined {
  for (const exchange of exchanges) {
    const { kind, at } = exchange;
    if (kind === 'note' && exchange.type === 'resolved') return { at, word: 'done by hand' };
    if (kind === 'note' && exchange.type === 'step-unknown') return { at, word: 'given up' };
    if (kind !== 'reply' || exchange.effect === 'ignored' || exchange.effect === 'fence') continue;
    const { effect, reason } = exchange;
    return { at, word: effect === 'refused' ? `refused (${reason})` : effect };
  }
  return undefined;
}

/** A moment that all rows share: now, and what will happen if no reply comes. */
export interface Flag {
  readonly at: EpochMs;
  readonly kind: 'now' | 'due' | 'deadline';
  readonly text: string;
}

/** The next that happens to the awaited command, if no reply comes. */
export function outlookOf({ awaiting }: SagaInstance, now: EpochMs): readonly Flag[] {
  if (awaiting === null) return [];
  const { dueAt, deadlineAt } = awaiting;
  const again = dueAt > now ? `sent again in ${elapsed(dueAt - now)}` : 'due to be sent again';
  const due: Flag = { at: Math.max(dueAt, now), kind: 'due', text: again };
  if (deadlineAt === null) return [due];
  const over = deadlineAt > now ? `given up in ${elapsed(deadlineAt - now)}` : 'due to be given up';
  const deadline: Flag = { at: Math.max(deadlineAt, now), kind: 'deadline', text: over };
  // A try that is due at the deadline is not made.
  return deadlineAt <= dueAt ? [deadline] : [due, deadline];
}
