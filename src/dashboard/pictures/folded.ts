/** Repeats told as one: a command that was sent again and again, a reply that came so often. */
import type { EpochMs } from '../../ports/clock.ts';
import type { Exchange } from './exchange.ts';

/** So many alike are shown one by one. */
const MOST_ALIKE = 3;

export interface Folded {
  readonly exchange: Exchange;
  /** The messages that it stands for. */
  readonly times: number;
  /** When the last of them was sent, or came. */
  readonly lastAt: EpochMs;
  readonly seqs: readonly number[];
}

/** Folds each run of more than a few alike. */
export function foldedOf(exchanges: readonly Exchange[]): readonly Folded[] {
  const runs: Exchange[][] = [];
  for (const exchange of exchanges) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run !== undefined && first !== undefined && isAlike(first, exchange)) run.push(exchange);
    else runs.push([exchange]);
  }
  return runs.flatMap((run) => (timesOf(run) > MOST_ALIKE ? fold(run) : run.map(single)));
}

function isAlike(one: Exchange, other: Exchange): boolean {
  if (one.kind === 'sending' && other.kind === 'sending') {
    const isFate = one.outcome === other.outcome && one.why === other.why;
    return isFate && one.commandId === other.commandId;
  }
  if (one.kind !== 'reply' || other.kind !== 'reply') return false;
  return one.reply === other.reply && one.effect === other.effect;
}

function timesOf(run: readonly Exchange[]): number {
  return run.reduce((sum, one) => sum + (one.kind === 'sending' ? one.times : 1), 0);
}

function single(exchange: Exchange): Folded {
  return { exchange, times: 1, lastAt: exchange.at, seqs: exchange.seqs };
}

function fold(run: readonly Exchange[]): readonly Folded[] {
  const lastAt = run.at(-1)?.at ?? 0;
  const seqs = run.flatMap((one) => one.seqs);
  return run.slice(0, 1).map((exchange) => ({ exchange, times: timesOf(run), lastAt, seqs }));
}
