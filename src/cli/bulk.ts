/**
 * Verbs for one thing or for many. Many are counted first, and acted on only if the call names
 * their number: the answer to the count is the very call that does it.
 */
import { idOf } from './answers.ts';
import type { Cli } from './command.ts';
import { exitCodes, usage } from './errors.ts';
import { wholeNumber } from './options.ts';

/** The most that the API acts on at a time. */
const MAX_BULK = 1_000;

export const countOf = wholeNumber('--count', [1, MAX_BULK]);

/** The options that say that many are meant. */
interface Selection {
  readonly all: true | undefined;
  readonly count: number | undefined;
  readonly filter: object;
}

/**
 * The ids that were given, each alone or several with commas; undefined if all that match are
 * meant.
 * @throws CliError if it is neither, or both, or one of them is no id
 */
export function idsOf(
  given: readonly string[],
  { all, count, filter }: Selection,
): readonly string[] | undefined {
  const isFiltered = Object.values(filter).some((part) => part !== undefined);
  const isBulk = all === true || isFiltered;
  if (isBulk === given.length > 0) throw usage('name ids, or --all, or a filter such as --code');
  if (isBulk) return undefined;
  if (count !== undefined) throw usage('--count goes with --all or a filter, and not with ids');
  // All are checked before the first is acted on.
  return given.flatMap((ids) => ids.split(',')).map(idOf);
}

/** The outcome, as the API says. */
export interface BulkOutcome {
  readonly count: number;
  readonly done: number;
  readonly refused: readonly { readonly id: string; readonly detail: string }[];
}

interface Told {
  readonly verb: string;
  /** The things in a word, such as `dead letters`. */
  readonly things: string;
  /** True if they were only counted. */
  readonly isCounted: boolean;
}

/** @returns the exit code: 1 if some were refused */
export function printOutcome({ out, words }: Cli, outcome: BulkOutcome, told: Told): number {
  const { count, done, refused } = outcome;
  if (out.isJson) out.json({ count, done, refused });
  else if (!told.isCounted) {
    for (const { id, detail } of refused) out.line(`${id}  ${detail}`);
    out.line(`${done} of ${count} done`);
  } else if (count === 0) out.line(`no ${told.things} match`);
  else {
    out.line(`${told.things} that match: ${count}; to ${told.verb} them:`);
    out.line(`  ${callWith(words, count)}`);
  }
  return refused.length === 0 ? exitCodes.ok : exitCodes.refused;
}

/** The same call with the count; a token is not shown again. */
function callWith(words: readonly string[], count: number): string {
  const shown = words.map((word, index) => {
    if (words[index - 1] === '--token') return 'TOKEN';
    return word.startsWith('--token=') ? '--token=TOKEN' : quoted(word);
  });
  return ['parking', ...shown, '--count', String(count)].join(' ');
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
