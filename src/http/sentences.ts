/** Sentences about values that do not fit, for clients; a message of a schema's own comes first. */
import type { z } from 'zod';

/** The bound that an issue tells of, in the units of the value. */
interface Bound {
  readonly origin: string;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

/** The words for types, as JSON has them. */
const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** A sentence about what is wrong with a value, to be read after its name. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_format':
      return `must be ${issue.format === 'datetime' ? 'a time in RFC 3339' : issue.format}`;
    case 'unrecognized_keys':
      return NOT_KNOWN;
    default:
      return 'is not valid here';
  }
}

/** The sentence about a name that a route does not take. */
export const NOT_KNOWN = 'is not known here; leave it out';

/** The sentence about text that no character can be read of. */
export const NOT_UTF8 = 'is not UTF-8 in percent-encoding';

function oneOf(values: readonly z.core.util.Primitive[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function tooSmall({ origin, minimum }: Bound): string {
  if (isNumber(origin)) return `must be at least ${minimum}`;
  return Number(minimum) === 1 ? 'must not be empty' : `must have at least ${minimum} characters`;
}

function tooBig({ origin, maximum }: Bound): string {
  const unit = origin === 'string' ? ' characters' : ' items';
  return isNumber(origin) ? `must be at most ${maximum}` : `must have at most ${maximum}${unit}`;
}

function isNumber(origin: unknown): boolean {
  return origin === 'number' || origin === 'int';
}
