/** A command of the command line: its own arguments, and those that all of them have. */
import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty';
import { type CliSettings, readCliSettings } from '../app/config.ts';
import { systemClock } from '../app/system.ts';
import { type Api, createApi } from './client.ts';
import { CliError } from './errors.ts';
import { createOutput, type Output } from './output.ts';

const common = {
  url: { type: 'string', description: 'address of the API (else PARKING_URL)', valueHint: 'url' },
  token: { type: 'string', description: "the operator's token (else OPERATOR_TOKEN)" },
  json: { type: 'boolean', description: 'print JSON, for programs' },
} as const satisfies ArgsDef;

export interface Cli {
  /** @throws CliError on its first use, if address or token are wrong */
  readonly api: Api;
  /** The API at another address, if modules run in processes of their own. */
  at(option: string, url: string): Api;
  readonly out: Output;
}

export interface Description<Args extends ArgsDef> {
  readonly about: string;
  readonly args: Args;
  /** @returns the exit code, if it is not 0 */
  run(cli: Cli, args: ParsedArgs<Args>): Promise<number | undefined> | Promise<void>;
}

/**
 * Makes a command of citty that takes the common options as well. Its `run` resolves with the exit
 * code, 0 if it says none.
 */
export function command<const Args extends ArgsDef>(description: Description<Args>): CommandDef {
  // citty's own types of arguments do not survive being spread into a larger set.
  const args = { ...description.args, ...common } as ArgsDef;
  return defineCommand({
    meta: { description: description.about },
    args,
    async run({ args: parsed }) {
      const settings = readCliSettings();
      const out = createOutput({
        isJson: parsed.json === true,
        colour: takesColour(settings, process.stdout),
        showsProgress: process.stderr.isTTY === true && !settings.isDumb,
        stdout: process.stdout,
        stderr: process.stderr,
      });
      const at = (name: string, url: unknown) => {
        return createApi({
          url: checkedUrl(name, String(url)),
          clock: systemClock,
          token: tokenOf(parsed.token, settings),
        });
      };
      const cli: Cli = {
        out,
        at,
        get api() {
          return parsed.url === undefined
            ? at('PARKING_URL', settings.url)
            : at('--url', parsed.url);
        },
      };
      process.exitCode = (await description.run(cli, parsed as ParsedArgs<Args>)) ?? 0;
    },
  }) as CommandDef;
}

/** Commands under one word. */
export function group(about: string, subCommands: Record<string, CommandDef>): CommandDef {
  return defineCommand({ meta: { description: about }, subCommands }) as CommandDef;
}

/** Colours go to terminals, unless the environment says otherwise. */
export function takesColour(
  { colour, isDumb }: CliSettings,
  stream: { readonly isTTY?: boolean },
): boolean {
  return colour ?? (stream.isTTY === true && !isDumb);
}

/** An address may go on with a path, as behind a proxy: the API's paths are put after it. */
function checkedUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The address is not repeated if it may hold a password.
  if (url?.username || url?.password)
    throw new CliError('usage', `${name} must hold no user or password; --token takes the token`);
  if (url === undefined || !/^https?:\/\//i.test(text))
    throw new CliError(
      'usage',
      `${name}: an address must begin with http:// or https://, not ${text}`,
    );
  if (/[?#]/.test(text))
    throw new CliError('usage', `${name} must end before ? and #, not ${text}`);
  return url.href.replace(/\/+$/, '');
}

function tokenOf(option: unknown, { token }: CliSettings): string | undefined {
  const name = option === undefined ? 'OPERATOR_TOKEN' : '--token';
  const given = option === undefined ? token : String(option);
  if (given === undefined || VISIBLE.test(given)) return given;
  throw new CliError('usage', `${name} must be visible ASCII characters without spaces`);
}

/** Characters that a header carries unchanged. */
export const VISIBLE = /^[\x21-\x7e]+$/;

/** @throws CliError if it is not a whole number in the range, written in digits alone */
export function wholeNumber(name: string, text: string, [min, max]: readonly [number, number]) {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new CliError('usage', `--${name} must be a whole number from ${min} to ${max}`);
}

export const limit = {
  limit: { type: 'string', default: '50', description: 'how many at most' },
} as const satisfies ArgsDef;

/**
 * The `--limit` of a list.
 * @throws CliError if it is not a whole number from 1 to 100,000
 */
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

/**
 * One segment of a path.
 * @throws CliError for `.` and `..`, which lead elsewhere
 */
export function segment(id: string): string {
  if (/^\.\.?$/.test(id)) throw new CliError('usage', `${id} is not an id`);
  return encodeURIComponent(id);
}
