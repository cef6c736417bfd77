/**
 * The history of an instance, as its row keeps it: what happened in one commit is one part of a
 * text that only grows, so that no commit writes a row for each entry. It is made when it is read.
 */

import type { Payload } from '../../bus/contract.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Amendment, HistoryEntry, HistoryType } from '../instance.ts';
import { shortened, type Worded, whole, wordsOf } from './words.ts';

/** Of a long run of like entries, so many of the first and of the last stay. */
const FEW = 3;
/** Stands where entries were left out, with their count. */
const OMITTED: HistoryType = 'entries-omitted';

/** The likeness of entries: those of a run of resends of one step, say. */
export type Likeness = Pick<HistoryEntry, 'type' | 'step'>;

type StoredEntry = readonly [type: HistoryType, step: string | null, detail: Payload];
/** The entries of one time: the number of the first, the time, then each of them. */
type Part = readonly [seq: number, at: EpochMs, ...entries: StoredEntry[]];

/** The text of entries, in order, to stand after what is there already. */
export function textOf(entries: readonly HistoryEntry[], saga: Worded): string {
  const parts: (readonly unknown[])[] = [];
  let part: unknown[] = [];
  let last: HistoryEntry | undefined;
  for (const entry of entries) {
    const { seq, at, type, step, detail } = entry;
    if (last === undefined || last.at !== at || last.seq + 1 !== seq) {
      part = [seq, at];
      parts.push(part);
    }
    part.push([type, step, detail]);
    last = entry;
  }
  const text = parts.map((one) => `${JSON.stringify(one)},`).join('');
  return shortened(text, wordsOf(saga));
}

/** The entries that a text tells of. */
export function entriesIn(text: string, saga: Worded): readonly HistoryEntry[] {
  const parts = JSON.parse(`[${whole(text.slice(0, -1), wordsOf(saga))}]`) as readonly Part[];
  return parts.flatMap(([first, at, ...entries]) =>
    entries.map(([type, step, detail], n) => {
      return { sagaId: saga.id, seq: first + n, at, type, step, detail };
    }),
  );
}

/** The entries with another detail for the last one of a type: it has happened once more. */
export function amended(
  entries: readonly HistoryEntry[],
  { type, detail }: Amendment,
): readonly HistoryEntry[] {
  const last = entries.findLastIndex((entry) => entry.type === type);
  return entries.map((entry, n) => (n === last ? { ...entry, detail } : entry));
}

/** The entries without the middle of a long run of entries like this one, but with its count. */
export function thinned(
  entries: readonly HistoryEntry[],
  { type, step }: Likeness,
): readonly HistoryEntry[] {
  const run = entries.filter((entry) => entry.type === type && entry.step === step);
  const oldest = run.length > 2 * FEW ? run[FEW] : undefined;
  if (oldest === undefined) return entries;
  const mark = entries.find(
    (entry) => entry.type === OMITTED && entry.step === step && entry.detail.type === type,
  );
  const count = Number(mark?.detail.count ?? 0) + 1;
  const marked = { ...(mark ?? oldest), type: OMITTED, detail: { type, count } };
  const rest = mark === undefined ? entries : entries.filter((entry) => entry !== oldest);
  return rest.map((entry) => (entry === (mark ?? oldest) ? marked : entry));
}
