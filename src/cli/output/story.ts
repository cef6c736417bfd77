/** A saga as a drawing for a terminal: its steps on a line of time, then what happened in order. */
import type { components } from '../../client/client.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { createTimeline } from './print.ts';
import { painted, type Text, toned } from './text.ts';
import { relativeTime } from './words.ts';

export type SagaShown = components['schemas']['Saga'];
export type EntryShown = SagaShown['history'][number];
type StepShown = SagaShown['steps'][number];

/** The length of the line of time, in columns. */
const BAR = 30;

/**
 * The lines of the whole drawing.
 * @param now what is open lasts until then
 */
export function storyOf(shown: SagaShown, now: EpochMs): readonly Text[] {
  return [...headOf(shown, now), '', ...barsOf(shown, now), '', ...shown.history.map(createLine())];
}

function headOf(shown: SagaShown, now: EpochMs): readonly Text[] {
  const { id, definition, version, state, reason, bookingId, createdAt } = shown;
  return [
    [painted('bold', `${definition} v${version}`), '  ', toned(state), `  ${id}`],
    `booking ${bookingId}`,
    `begun ${relativeTime(createdAt, now)} at ${createdAt}`,
    ...(reason === null ? [] : [`${reason.code}: ${reason.detail}`]),
    ...nextOf(shown, now),
  ];
}

function nextOf({ attempt, nextAttemptAt }: SagaShown, now: EpochMs): readonly string[] {
  if (nextAttemptAt === null) return [];
  const tries = attempt === 1 ? 'once' : `${attempt} times`;
  return [`sent ${tries}, and again ${relativeTime(nextAttemptAt, now)}`];
}

/**
 * One line per step, with a bar for its time within that of the saga, and the command that undoes
 * it. The times may be of clocks that differ; a time outside the saga's is drawn at the edge.
 */
function barsOf(shown: SagaShown, now: EpochMs): readonly Text[] {
  const { createdAt, updatedAt, finishedAt, steps } = shown;
  const last = Date.parse(updatedAt);
  const until = finishedAt === null ? Math.max(last, now) : last;
  const span = { start: Date.parse(createdAt), until };
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return steps.map((step) => {
    const { bar, tookMs } = barOf(step, span);
    return [
      `${step.name.padEnd(width)}  `,
      painted('cyan', bar),
      '  ',
      toned(step.state),
      tookMs === undefined ? '' : `  ${tookMs} ms`,
      undoOf(step, shown),
    ];
  });
}

/** The time of the saga, in milliseconds since the epoch. */
interface Span {
  readonly start: number;
  readonly until: number;
}

function barOf({ startedAt, finishedAt }: StepShown, { start, until }: Span) {
  const spanMs = Math.max(until - start, 1);
  const column = (ms: number, [least, most]: readonly [number, number]) =>
    Math.min(Math.max(Math.round(((ms - start) / spanMs) * BAR), least), most);
  const began = Date.parse(startedAt ?? '');
  const ended = finishedAt === null ? until : Date.parse(finishedAt);
  const from = column(began, [0, BAR - 1]);
  const to = column(ended, [from + 1, BAR]);
  // Not begun, or at a time that is none.
  if (Number.isNaN(from + to)) return { bar: ' '.repeat(BAR), tookMs: undefined };
  const bar = (' '.repeat(from) + '━'.repeat(to - from)).padEnd(BAR);
  return { bar, tookMs: Math.max(ended - began, 0) };
}

/** The command that undoes a step, once it has been sent. */
function undoOf({ name }: StepShown, { id, history }: SagaShown): string {
  const undo = history.find(({ detail }) => detail.messageId === `${id}:${name}:undo`);
  return undo === undefined ? '' : `  undo ${undo.detail.command}`;
}

/** Makes the function that turns one entry after the other into a line. */
export function createLine(): (entry: EntryShown) => string {
  const line = createTimeline();
  return (entry) => line({ ...entry, at: Date.parse(entry.at) });
}
