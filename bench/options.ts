/** The command line: what is measured, and how. */
import { parseArgs } from 'node:util';
import type { Load } from './load.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;
/** The options of a command; those of `flags` take no value. */
interface Allowed {
  readonly values: readonly string[];
  readonly flags?: readonly string[];
}

/** @throws Error in one sentence */
export function optionsIn(args: readonly string[], { values, flags = [] }: Allowed): Values {
  const options = Object.fromEntries([
    ...values.map((name) => [name, { type: 'string' as const }]),
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  return parseArgs({ args: [...args], options }).values as Values; // None of them is multiple.
}

/** One of these words, the first if none is given. @throws Error that names them */
export function oneOf<Word extends string>(
  values: Values,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const { [name]: given = words[0] } = values;
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new Error(`--${name} is ${words.join(' or ')}, and not '${given}'`);
}

/** @throws Error that says what it may be */
export function numberIn(values: Values, name: string, usual: number): number {
  return values[name] === undefined ? usual : wholeNumber(name, String(values[name]));
}

/** A comma list. @throws Error that says what it may be */
function numbersIn(values: Values, name: string, usual: string): readonly number[] {
  const texts = String(values[name] ?? usual).split(',');
  return texts.map((text) => wholeNumber(name, text));
}

/** Numbers of sagas, a comma list: 0, or enough to have both ends. @throws Error that says so */
export function sagasIn(values: Values, name: string, usual: string): readonly number[] {
  const texts = String(values[name] ?? usual).split(',');
  return texts.map((text) => (text === '0' ? 0 : wholeNumber(name, text)));
}

/** A part of a hundred. @throws Error that says what it may be */
export function percentIn(values: Values, name: string, usual: number): number {
  const percent = values[name] === undefined ? usual : Number(values[name]);
  if (percent >= 0 && percent <= 100) return percent;
  throw new Error(`--${name} is a number from 0 to 100, and not '${values[name]}'`);
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name} is a whole number from 1, and not '${text}'`);
}

/** So many bookings a round that it takes seconds, whatever is in flight. */
const usualCount = (inFlight: number) => Math.min(6_000, Math.max(1_000, 48 * inFlight));

/** @throws Error that says what an option may be */
export function loadsIn(values: Values, usual: string): readonly Load[] {
  return numbersIn(values, 'in-flight', usual).map((inFlight) => {
    const count = numberIn(values, 'count', usualCount(inFlight));
    if (count < inFlight) throw new Error(`--count ${count} is fewer than --in-flight ${inFlight}`);
    return { inFlight, count };
  });
}
