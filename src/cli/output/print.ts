/** Sagas and rows as text for a terminal. */

const words: Readonly<Record<string, string>> = {
  started: 'saga started',
  'command-sent': 'command sent',
  'command-resent': 'command sent again',
  'command-not-sent': 'command not sent',
  'step-done': 'done',
  'step-refused': 'refused',
  'step-unknown': 'outcome unknown',
  'step-compensated': 'undone',
  'step-skipped': 'nothing to compensate',
  'reply-ignored': 'late reply ignored',
  aborted: 'aborted',
  retried: 'retried',
  resolved: 'done by hand',
  'act-failed': 'could not be done',
  'fence-answered': 'late undo answered',
  'entries-omitted': 'left out here',
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
  readonly detail: Readonly<Record<string, unknown>>;
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
    return [...cells, (word ?? type).padEnd(18), payloadOf(detail)].join('  ').trimEnd();
  };
}

/** The message, and what a person should know besides: the try, who acted, and why. */
function payloadOf({ command, reply, attempt, actor, reason, why, ...more }: Entry['detail']) {
  const message = command ?? reply ?? more.code ?? more.type;
  const said = reason ?? why ?? more.detail;
  return [
    ...(message === undefined ? [] : [String(message)]),
    ...(typeof attempt === 'number' && attempt > 1 ? [`(attempt ${attempt})`] : []),
    ...(more.count === undefined ? [] : [`${more.count} times`]),
    ...(actor === undefined ? [] : [`by ${actor}`]),
    ...(said === undefined || said === null ? [] : [`— ${said}`]),
  ].join(' ');
}

/** One row of a database as `key value` pairs. */
export function table(database: string, row: object | undefined): string {
  const cells = Object.entries(row ?? {}).map(([key, value]) => `${key}=${value ?? '-'}`);
  return `    ${database.padEnd(12)}${cells.join('  ')}`;
}
