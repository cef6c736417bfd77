/** The tokens of operators as the settings have them: one for all, and one for each by name. */
import { z } from 'zod';
import type { OperatorToken } from '../http/operator-tokens.ts';

/** The characters of a bearer token (RFC 6750), and enough of them that none can be guessed. */
const TOKEN = /^[\w.~+/-]{16,}=*$/;
const TOKEN_FORM = 'must have 16 or more letters, digits or . _ ~ + / -, no spaces';
/** It stands in a list, in a history and in a log, and is like no other there. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;
const NAME_FORM = 'must have 1 to 40 of a-z, 0-9 and . _ -, a letter or digit first';
/** The name of whoever has the token for all, beside others that have names. */
const SHARED = 'operator';
/** All are compared with what is shown, at each request. */
const MAX_TOKENS = 100;

/** A token for all operators. */
export const sharedToken = z.string().regex(TOKEN, TOKEN_FORM);

interface Entry {
  readonly name: string;
  readonly token: string;
}

/**
 * A list of `name:token`, with commas or space between. A fault names an entry by its place alone:
 * what looks like a name may be a token in the wrong place.
 */
export const namedTokens = z.string().transform((text, c): readonly OperatorToken[] => {
  const entries = text
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map(toEntry);
  for (const message of [...entries.flatMap(faultsOf), ...faultsOfAll(entries)])
    c.addIssue({ code: 'custom', message });
  return entries;
});

function toEntry(entry: string): Entry {
  const [name = '', ...rest] = entry.split(':');
  return { name, token: rest.join(':') };
}

function faultsOf({ name, token }: Entry, index: number): readonly string[] {
  const place = `entry ${index + 1}`;
  if (token === '') return [`${place} must be a name, a colon and a token`];
  return [
    ...(NAME.test(name) ? [] : [`the name of ${place} ${NAME_FORM}`]),
    ...(name === SHARED ? [`the name of ${place} is kept for whoever has OPERATOR_TOKEN`] : []),
    ...(TOKEN.test(token) ? [] : [`the token of ${place} ${TOKEN_FORM}`]),
  ];
}

function faultsOfAll(entries: readonly Entry[]): readonly string[] {
  if (entries.length === 0) return ['must be a comma list of name:token'];
  if (entries.length > MAX_TOKENS) return [`must have ${MAX_TOKENS} entries at most`];
  return (['name', 'token'] as const).flatMap((part) =>
    entries.flatMap((entry, index) => {
      const first = entries.findIndex((one) => one[part] === entry[part]);
      return first === index
        ? []
        : [`entries ${first + 1} and ${index + 1} have the same ${part}: each needs its own`];
    }),
  );
}

/**
 * All tokens of these settings. Once some have names, nobody can give a name that is not that of
 * their token: whoever has the token for all is `operator`.
 */
export function allTokens(
  shared: string | undefined,
  named: readonly OperatorToken[] = [],
): readonly OperatorToken[] {
  if (shared === undefined || named.some(({ token }) => token === shared)) return named;
  return [...named, { token: shared, name: named.length === 0 ? undefined : SHARED }];
}
