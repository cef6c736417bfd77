/**
 * Which command the words name, and what is wrong with how it was written: what is mistyped, empty
 * or given twice must not pass for something else. Nothing has been done when these throw.
 */
import { parseArgs } from 'node:util';
import type { ArgsDef, CommandDef } from 'citty';
import { CliError } from './errors.ts';

export interface Called {
  /** A group if the words went no further. */
  readonly command: CommandDef;
  readonly above: CommandDef | undefined;
  /** The arguments after the words of the command. */
  readonly args: readonly string[];
}

/** Options that may also stand before and between the words of a command, with their lengths. */
const anywhere: Readonly<Record<string, number>> = {
  '--url': 2,
  '--token': 2,
  '--json': 1,
  '--help': 1,
  '-h': 1,
  '--version': 1,
};

/** Letters that a mistyped word differs in; what differs in more was not meant. */
const MISTYPED = 2;
/** No word of ours has as many letters. */
const LONGEST = 40;

/** @throws CliError if a word names no command */
export function calledBy(root: CommandDef, given: readonly string[]): Called {
  const options: string[] = [];
  let called: Omit<Called, 'args'> = { command: root, above: undefined };
  let rest = given;
  for (let [word] = rest; word !== undefined; [word] = rest) {
    const { subCommands } = called.command;
    if (subCommands === undefined) break;
    const isOption = word.startsWith('-');
    const taken = isOption ? wordsOf(word) : 1;
    if (isOption) options.push(...rest.slice(0, taken));
    // Our groups are written out: none is made by a function.
    else called = below(called.command, subCommands as Record<string, CommandDef>, word);
    rest = rest.slice(taken);
  }
  return { ...called, args: [...options, ...rest] };
}

function wordsOf(option: string): number {
  const [name = ''] = option.split('=');
  const words = Object.hasOwn(anywhere, name) ? anywhere[name] : undefined;
  if (words === undefined) throw unknown(`unknown option ${name}`, name, Object.keys(anywhere));
  return option.includes('=') ? 1 : words;
}

function below(above: CommandDef, subCommands: Record<string, CommandDef>, word: string) {
  const command = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
  if (command === undefined)
    throw unknown(`unknown command ${word}`, word, Object.keys(subCommands));
  return { above, command: { ...command, meta: { ...(command.meta as object), name: word } } };
}

/** @throws CliError if something is unknown, empty, given twice or one too many */
export function checkArguments(defined: ArgsDef, args: readonly string[]): void {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(defined).flatMap(([name, { type }]) =>
        type === 'string' || type === 'boolean' ? [[name, { type }]] : [],
      ),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals = Object.keys(defined).filter((name) => defined[name]?.type === 'positional');
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'option') {
      checkOption(defined, token);
      if (seen.has(token.name)) throw new CliError('usage', `${token.rawName} is given twice`);
      seen.add(token.name);
    }
    if (token.kind === 'positional') checkWord(positionals.shift(), token.value);
  }
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkOption(defined: ArgsDef, { name, rawName, value, inlineValue }: OptionToken): void {
  const type = Object.hasOwn(defined, name) ? defined[name]?.type : undefined;
  if (type !== 'string' && type !== 'boolean') {
    const known = Object.keys(defined).filter((one) => defined[one]?.type !== 'positional');
    const options = ['--help', ...known.map((one) => `--${one}`)];
    throw unknown(`unknown option ${rawName}`, rawName, options);
  }
  if (type === 'boolean' && value !== undefined)
    throw new CliError('usage', `${rawName} takes no value`);
  if (type === 'boolean') return;
  if (value === undefined) throw new CliError('usage', `${rawName} needs a value`);
  if (value.trim() === '') throw new CliError('usage', `${rawName} is given an empty value`);
  if (value.startsWith('-') && inlineValue !== true)
    throw new CliError(
      'usage',
      `${rawName} needs a value; if it is meant, say ${rawName}=${value}`,
    );
}

function checkWord(name: string | undefined, value: string): void {
  if (name === undefined) throw new CliError('usage', `unexpected argument ${value}; see --help`);
  if (value.trim() === '') throw new CliError('usage', `${name.toUpperCase()} is empty`);
}

function unknown(said: string, word: string, known: readonly string[]): CliError {
  const [nearest] = known
    .map((one) => ({ one, edits: editsBetween(word.slice(0, LONGEST), one) }))
    .filter(({ one, edits }) => edits <= Math.min(MISTYPED, one.length / 2))
    .toSorted((a, b) => a.edits - b.edits);
  const advice = nearest === undefined ? 'see' : `did you mean ${nearest.one}? See`;
  return new CliError('usage', `${said}; ${advice} --help`);
}

/** Levenshtein's distance: letters to put in, take out or change. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    let left = index + 1;
    const next = [left];
    for (const [column, other] of [...to].entries()) {
      const [diagonal = 0, above = 0] = row.slice(column);
      left = Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1));
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
