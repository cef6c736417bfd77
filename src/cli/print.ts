/** Sagas and rows as text for a terminal. */
import type { HistoryRow } from '../storage/history-rows.ts';

const words: Readonly<Record<string, string>> = {
  started: 'saga started',
  'command-sent': 'command sent',
  'command-resent': 'command sent again',
  'step-done': 'done',
  'step-refused': 'refused',
  'step-unknown': 'outcome unknown',
  'step-compensated': 'undone',
  'step-skipped': 'nothing to undo',
  'reply-ignored': 'late reply ignored',
  stalled: 'stalled',
  healed: 'healed',
  completed: 'saga completed',
  compensated: 'saga compensated',
};

/** What a line of it needs of an entry. */
type Entry = Pick<HistoryRow, 'at' | 'type' | 'step' | 'detail'>;

/** A saga's history, a line each, with the milliseconds since its start. */
export function timeline(history: readonly Entry[], start = history[0]?.at ?? 0): string {
  return history
    .map(({ at, type, step, detail }) => {
      const message = detail.command ?? detail.reply ?? '';
      const cells = [`+${at - start} ms`.padStart(10), (step ?? '').padEnd(16)];
      return [...cells, (words[type] ?? type).padEnd(18), message].join('  ').trimEnd();
    })
    .join('\n');
}

/** One row of a database as `key value` pairs. */
export function table(database: string, row: object | undefined): string {
  const cells = Object.entries(row ?? {}).map(([key, value]) => `${key}=${value ?? '-'}`);
  return `    ${database.padEnd(12)}${cells.join('  ')}`;
}
