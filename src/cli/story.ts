/** A saga as a drawing for a terminal: its steps on a line of time, then what happened in order. */
import type { z } from 'zod';
import type { saga } from '../http/saga-bodies.ts';
import { type Output, toned } from './output.ts';
import { timeline } from './print.ts';

export type SagaShown = z.output<typeof saga>;
export type EntryShown = SagaShown['history'][number];

const BAR = 30;

type Painter = Pick<Output, 'paint'>;

/** The whole of it, a line each. */
export function storyOf(shown: SagaShown, painter: Painter): readonly string[] {
  return [...headOf(shown, painter), '', ...barsOf(shown, painter), '', ...entries(shown.history)];
}

function headOf(shown: SagaShown, painter: Painter): readonly string[] {
  const { id, definition, version, state, reason, bookingId, attempt, nextAttemptAt } = shown;
  const next =
    nextAttemptAt === null ? [] : [`sent ${attempt} times, and again at ${nextAttemptAt}`];
  return [
    `${painter.paint('bold', `${definition} v${version}`)}  ${toned(painter, state)}  ${id}`,
    `booking ${bookingId}`,
    ...(reason === null ? [] : [`${reason.code}: ${reason.detail}`]),
    ...next,
  ];
}

/** A line a step: its bar stands where its time lies in that of the saga. */
function barsOf({ createdAt, updatedAt, steps }: SagaShown, painter: Painter): readonly string[] {
  const start = Date.parse(createdAt);
  const spanMs = Math.max(Date.parse(updatedAt) - start, 1);
  const column = (time: string) => Math.round(((Date.parse(time) - start) / spanMs) * BAR);
  const width = Math.max(...steps.map(({ name }) => name.length));
  return steps.map(({ name, state, startedAt, finishedAt }) => {
    const cells = [name.padEnd(width), ' '.repeat(BAR), toned(painter, state)];
    if (startedAt === null) return cells.join('  ');
    const from = Math.min(column(startedAt), BAR - 1);
    const to = Math.max(column(finishedAt ?? updatedAt), from + 1);
    const bar = ' '.repeat(from) + '━'.repeat(to - from);
    const took = Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt);
    return [cells[0], painter.paint('cyan', bar.padEnd(BAR)), cells[2], `${took} ms`].join('  ');
  });
}

/** Lines of history, with the milliseconds since the first of `since`. */
export function entries(
  history: readonly EntryShown[],
  since: readonly EntryShown[] = history,
): readonly string[] {
  const [first] = since;
  if (history.length === 0 || first === undefined) return [];
  const rows = history.map((entry) => ({ ...entry, at: Date.parse(entry.at) }));
  return timeline(rows, Date.parse(first.at)).split('\n');
}
