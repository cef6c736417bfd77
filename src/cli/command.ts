/** A command of the command line: its own arguments, and those that all of them have. */
import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty';
import { readCliSettings } from '../config.ts';
import { type Api, createApi } from './client.ts';
import { CliError } from './errors.ts';
import { createOutput, type Output } from './output.ts';

const common = {
  url: { type: 'string', description: 'address of the API (else PARKING_URL)', valueHint: 'url' },
  token: { type: 'string', description: "the operator's token (else OPERATOR_TOKEN)" },
  json: { type: 'boolean', description: 'print JSON, for programs' },
} as const satisfies ArgsDef;

export interface Cli {
  readonly api: Api;
  /** The API at another address, where modules run in processes of their own. */
  at(url: string): Api;
  readonly out: Output;
  readonly url: string;
}

export interface Description<Args extends ArgsDef> {
  readonly about: string;
  readonly args: Args;
  /** @returns the exit code, where it is not 0 */
  run(cli: Cli, args: ParsedArgs<Args>): Promise<number | undefined> | Promise<void>;
}

/** @throws CliError from its run where an option is not known */
export function command<const Args extends ArgsDef>(description: Description<Args>): CommandDef {
  const args = { ...description.args, ...common };
  // citty's own types of arguments do not survive being spread into a larger set.
  return defineCommand({
    meta: { description: description.about },
    args: args as ArgsDef,
    async run({ args: parsed }) {
      refuseUnknown(parsed, args);
      const settings = readCliSettings();
      const url = String(parsed.url ?? settings.url);
      const token = parsed.token === undefined ? settings.token : String(parsed.token);
      const colour = process.stdout.isTTY === true && !settings.noColour;
      const out = createOutput({ isJson: parsed.json === true, colour });
      const at = (address: string) => createApi({ url: checkedUrl(address), token });
      const cli = { out, url, api: at(url), at };
      process.exitCode = (await description.run(cli, parsed as ParsedArgs<Args>)) ?? 0;
    },
  }) as CommandDef;
}

/** Commands under one word. */
export function group(about: string, subCommands: Record<string, CommandDef>): CommandDef {
  return defineCommand({ meta: { description: about }, subCommands }) as CommandDef;
}

function refuseUnknown(parsed: Readonly<Record<string, unknown>>, args: ArgsDef): void {
  const positionals = Object.values(args).filter(({ type }) => type === 'positional').length;
  const extra = (parsed._ as readonly string[]).slice(positionals);
  // citty gives an option of two words under its name and in camel case.
  const names = Object.keys(args).flatMap((name) => [name, toCamelCase(name)]);
  const unknown = Object.keys(parsed).filter((name) => name !== '_' && !names.includes(name));
  const [first] = [...unknown.map((name) => `option --${name}`), ...extra];
  if (first !== undefined)
    throw new CliError('usage', `${first} is not understood; see what is with --help`);
}

function toCamelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:/.test(url)) return url;
  throw new CliError('usage', `an address must begin with http:// or https://, not ${url}`);
}

/** @throws CliError where it is not a whole number in the range */
export function wholeNumber(name: string, text: string, [min, max]: readonly [number, number]) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new CliError('usage', `--${name} must be a whole number from ${min} to ${max}`);
}

export const limit = {
  limit: { type: 'string', default: '50', description: 'how many at most' },
} as const satisfies ArgsDef;

export function limitOf(args: { readonly limit: string }): number {
  return wholeNumber('limit', args.limit, [1, 100_000]);
}

/** A path with a query of what is given. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(given))}`;
}

/** One segment of a path. */
export const segment = encodeURIComponent;
