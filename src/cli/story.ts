/** A saga as a drawing for a terminal: its steps on a line of time, then what happened in order. */
import { z } from 'zod';
import { entryBody, sagaBodies } from '../http/saga-bodies.ts';
import { painted, type Text, toned } from './output.ts';
import { createTimeline } from './print.ts';

/** The fields of a saga that are drawn: the state may be one that only a newer release knows. */
export const sagaShown = sagaBodies('bookingId').saga.extend({
  state: z.string(),
  bookingId: z.string(),
});
export const entryShown = entryBody;

export type SagaShown = z.output<typeof sagaShown>;
export type EntryShown = SagaShown['history'][number];

/** The length of the line of time, in columns. */
const BAR = 30;

/** The lines of the whole drawing. */
export function storyOf(shown: SagaShown): readonly Text[] {
  return [...headOf(shown), '', ...barsOf(shown), '', ...shown.history.map(createLine())];
}

function headOf(shown: SagaShown): readonly Text[] {
  const { id, definition, version, state, reason, bookingId, attempt, nextAttemptAt } = shown;
  const next =
    nextAttemptAt === null ? [] : [`sent ${attempt} times, and again at ${nextAttemptAt}`];
  return [
    [painted('bold', `${definition} v${version}`), '  ', toned(state), `  ${id}`],
    `booking ${bookingId}`,
    ...(reason === null ? [] : [`${reason.code}: ${reason.detail}`]),
    ...next,
  ];
}

/**
 * One line per step, with a bar for its time within that of the saga. The times may be of clocks
 * that differ; a time outside the saga's is drawn at the edge.
 */
function barsOf({ createdAt, updatedAt, steps }: SagaShown): readonly Text[] {
  const start = Date.parse(createdAt);
  const spanMs = Math.max(Date.parse(updatedAt) - start, 1);
  const column = (ms: number, [least, most]: readonly [number, number]) =>
    Math.min(Math.max(Math.round(((ms - start) / spanMs) * BAR), least), most);
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return steps.map(({ name, state, startedAt, finishedAt }) => {
    const [began, ended] = [Date.parse(startedAt ?? ''), Date.parse(finishedAt ?? updatedAt)];
    const label = `${name.padEnd(width)}  `;
    const tookMs = Math.max(ended - began, 0);
    const from = column(began, [0, BAR - 1]);
    const to = column(ended, [from + 1, BAR]);
    // Not begun, or at a time that is none.
    if (Number.isNaN(from + to)) return [label, ' '.repeat(BAR), '  ', toned(state)];
    const bar = ' '.repeat(from) + '━'.repeat(to - from);
    return [label, painted('cyan', bar.padEnd(BAR)), '  ', toned(state), `  ${tookMs} ms`];
  });
}

/** Makes the function that turns one entry after the other into a line. */
export function createLine(): (entry: EntryShown) => string {
  const line = createTimeline();
  return (entry) => line({ ...entry, at: Date.parse(entry.at) });
}
