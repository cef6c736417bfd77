/** Sagas and rows as text for a terminal. */

const words: Readonly<Record<string, string>> = {
  started: 'saga started',
  'command-sent': 'command sent',
  'command-resent': 'command sent again',
  'step-done': 'done',
  'step-refused': 'refused',
  'step-unknown': 'outcome unknown',
  'step-compensated': 'undone',
  'step-skipped': 'nothing to compensate',
  'reply-ignored': 'late reply ignored',
  stalled: 'stalled',
  healed: 'healed',
  completed: 'saga completed',
  compensated: 'saga compensated',
};

/** The fields of an entry that its line shows. */
interface Entry {
  /** Milliseconds since the epoch, by the clock of its moment. */
  readonly at: number;
  readonly type: string;
  readonly step: string | null;
  readonly detail: { readonly command?: unknown; readonly reply?: unknown };
}

/**
 * Makes the function that tells milliseconds since the first time that it was called with. Times
 * come from clocks that may have been put right meanwhile: if one lies before the last, no time
 * has passed.
 */
export function createElapsed(): (at: number) => number {
  let last: number | undefined;
  let elapsed = 0;
  return (at) => {
    if (!Number.isFinite(at)) return elapsed;
    elapsed += Math.max(at - (last ?? at), 0);
    last = at;
    return elapsed;
  };
}

/** Makes the function that turns the entries of a saga's history into lines, in their order. */
export function createTimeline(): (entry: Entry) => string {
  const elapsed = createElapsed();
  return ({ at, type, step, detail }) => {
    const cells = [`+${elapsed(at)} ms`.padStart(10), (step ?? '').padEnd(16)];
    const word = Object.hasOwn(words, type) ? words[type] : type;
    const message = String(detail.command ?? detail.reply ?? '');
    return [...cells, (word ?? type).padEnd(18), message].join('  ').trimEnd();
  };
}

/** One row of a database as `key value` pairs. */
export function table(database: string, row: object | undefined): string {
  const cells = Object.entries(row ?? {}).map(([key, value]) => `${key}=${value ?? '-'}`);
  return `    ${database.padEnd(12)}${cells.join('  ')}`;
}
