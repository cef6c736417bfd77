/** The texts of a row that is read without drizzle, as by a check of a copy. */
import type { Payload } from '../../bus/contract.ts';
import type { HistoryEntry, StepState } from '../instance.ts';
import { entriesIn } from './history.ts';

/** A step in the order of its fields, its end as the milliseconds that it took. */
type StoredStep = readonly [
  name: string,
  kind: StepState['kind'],
  state: StepState['state'],
  startedAt: number | null,
  tookMs: number | null,
  reply: Payload | null,
];

/** The text of the steps of an instance. */
export function textOfSteps(steps: readonly StepState[]): string {
  const stored = steps.map(({ name, kind, state, startedAt, finishedAt, reply }): StoredStep => {
    const tookMs = startedAt === null || finishedAt === null ? null : finishedAt - startedAt;
    return [name, kind, state, startedAt, tookMs, reply];
  });
  return JSON.stringify(stored);
}

/** The steps that a text tells of. */
export function stepsIn(text: string): readonly StepState[] {
  const stored = JSON.parse(text) as readonly StoredStep[]; // Written above.
  return stored.map(([name, kind, state, startedAt, tookMs, reply]) => {
    const finishedAt = startedAt === null || tookMs === null ? null : startedAt + tookMs;
    return { name, kind, state, startedAt, finishedAt, reply };
  });
}

/** The columns of a row that its history is made of. */
export interface StoredHistory {
  readonly id: string;
  readonly input: string;
  readonly steps: string;
  readonly history: string;
}

/** Those columns of a row that was read whole. */
export function historyColumns(row: Readonly<Record<string, unknown>>): StoredHistory {
  const text = (name: keyof StoredHistory) => String(row[name]);
  return { id: text('id'), input: text('input'), steps: text('steps'), history: text('history') };
}

/** The history of a row as it stands in the database. */
export function storedHistory({ id, input, steps, history }: StoredHistory) {
  const saga = { id, input: JSON.parse(input) as Payload, steps: stepsIn(steps) };
  return entriesIn(history, saga) satisfies readonly HistoryEntry[];
}
