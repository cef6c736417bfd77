/** Options that several commands take, and how the values of options are checked. */
import { Option } from '@commander-js/extra-typings';
import { didYouMean } from '../app/did-you-mean.ts';
import { moduleNames } from '../modules/names.ts';
import { usage } from './errors.ts';

/** Characters that a header carries unchanged. */
export const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * Makes the reader of a number.
 * @param flag the option, as the error names it
 * @returns a function that throws CliError unless the text is a whole number in the range, written
 *   in digits alone
 */
export function wholeNumber(flag: string, [min, max]: readonly [number, number]) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw usage(`${flag} must be a whole number from ${min} to ${max}`);
  };
}

/**
 * Makes the reader of a word.
 * @param what the option or argument, as the error names it
 * @returns a function that throws CliError for any other text, with the word that was meant
 */
export function oneOfThese<const Word extends string>(what: string, words: readonly Word[]) {
  return (text: string): Word => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw usage(`${what} must be one of ${words.join(', ')}${didYouMean(text, words)}`);
  };
}

/** An option that takes one of some words: help and completion show them. */
export function oneOf<const Name extends string, const Word extends string>(
  name: Name,
  words: readonly Word[],
  about: string,
) {
  const read = oneOfThese(`--${name}`, words);
  return new Option(`--${name} <${name}>` as const, about).choices(words).argParser(read);
}

/** Bounds a list. */
export const limitOption = () =>
  new Option('--limit <number>', 'how many at most')
    .argParser(wholeNumber('--limit', [1, 100_000]))
    .default(50);

/** Says which process is meant, for what each process has of its own. */
export const moduleOption = () =>
  oneOf('module', moduleNames, 'ask the process that runs it, if a profile has several addresses');
