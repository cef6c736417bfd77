/** The texts of a row that is read without drizzle, as by a check of a copy. */
import type { Payload } from '../../bus/contract.ts';
import type { Awaiting, HistoryEntry, StepState } from '../instance.ts';
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
    const tookMs = finishedAt === null ? null : finishedAt - (startedAt ?? 0);
    return [name, kind, state, startedAt, tookMs, reply];
  });
  return JSON.stringify(stored);
}

/** The steps that a text tells of. */
export function stepsIn(text: string): readonly StepState[] {
  const stored = JSON.parse(text) as readonly StoredStep[]; // Written above.
  return stored.map(([name, kind, state, startedAt, tookMs, reply]) => {
    const finishedAt = tookMs === null ? null : (startedAt ?? 0) + tookMs;
    return { name, kind, state, startedAt, finishedAt, reply };
  });
}

/** An awaited command in the order of its fields. */
type StoredAwaiting = readonly [
  stepIndex: number,
  direction: Awaiting['direction'],
  commandId: string,
  type: string,
  payload: Payload,
  compensates: string | null,
  attempt: number,
  dueAt: number,
  deadlineAt: number | null,
  timeouts?: number | null,
  unsent?: boolean,
];

/** The text of an awaited command. */
export function textOfAwaiting(awaiting: Awaiting): string {
  const { stepIndex, direction, commandId, type, payload, compensates } = awaiting;
  const { attempt, dueAt, deadlineAt, timeouts = null, unsent } = awaiting;
  const command = [stepIndex, direction, commandId, type, payload, compensates] as const;
  const stored: StoredAwaiting = [...command, attempt, dueAt, deadlineAt, timeouts];
  return JSON.stringify(unsent === undefined ? stored : [...stored, unsent]);
}

/** The awaited command that a text tells of; builds before 0.2 wrote it with its field names. */
export function awaitingIn(text: string): Awaiting {
  const stored = JSON.parse(text) as StoredAwaiting | Awaiting; // Written above, or by them.
  return isNamed(stored) ? stored : fromStored(stored);
}

function isNamed(stored: StoredAwaiting | Awaiting): stored is Awaiting {
  return !Array.isArray(stored);
}

function fromStored(stored: StoredAwaiting): Awaiting {
  const [stepIndex, direction, commandId, type, payload, compensates, ...times] = stored;
  const [attempt, dueAt, deadlineAt, timeouts = null, unsent] = times;
  return {
    stepIndex,
    direction,
    commandId,
    type,
    payload,
    compensates,
    attempt,
    ...(timeouts === null ? {} : { timeouts }),
    ...(unsent === undefined ? {} : { unsent }),
    dueAt,
    deadlineAt,
  };
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
