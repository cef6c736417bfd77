/**
 * The settings, read from the environment once, at the start. This is the only file that reads
 * it. A wrong setting stops the start with one message that names every fault.
 */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { moduleNames } from '../modules/modules.ts';
import { CodedError } from '../ports/errors.ts';

/** The longest of any time that can be set: a day. */
const MAX_MS = 86_400_000;

/** Digits alone: what `Number` makes of an empty or otherwise odd text would surprise. */
const whole = (what: string) => z.string().regex(/^\d+$/, `must be ${what}`).transform(Number);
const numberOf = (what: string) => whole(what).pipe(z.int().min(1));
const milliseconds = whole('a number of milliseconds').pipe(z.int().min(10).max(MAX_MS));

const modules = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(moduleNames, `must be a comma list of ${moduleNames.join(', ')}`)))
  .transform((names) => [...new Set(names)]);

/** Tells if user and password can be decoded; a library would fail on them, again and again. */
function isEncoded(address: string): boolean {
  if (!URL.canParse(address)) return true; // That is another fault, which is told as such.
  const { username, password } = new URL(address);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

const environment = z.object({
  PORT: whole('a port number').pipe(z.int().max(65_535)).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  BUS: z.enum(['memory', 'amqp'], 'must be memory or amqp').default('memory'),
  AMQP_URL: z
    .url({ protocol: /^amqps?$/, error: 'must be an amqp or amqps address' })
    .refine(isEncoded, 'must have each % of its user and password written as %25')
    .default('amqp://guest:guest@127.0.0.1:5672'),
  MODULES: modules.default([...moduleNames]),
  DATA_DIR: z.string().min(1).default('./data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  // The characters of a bearer token (RFC 6750).
  OPERATOR_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{16,}=*$/, 'must have 16 or more letters, digits or . _ ~ + / -, no spaces')
    .optional(),
  SAGA_REPLY_TIMEOUT_MS: milliseconds.default(5_000),
  SAGA_STEP_DEADLINE_MS: milliseconds.default(60_000),
  SAGA_RETENTION_HOURS: numberOf('a number of hours').pipe(z.int().max(87_600)).default(720),
  SAGA_MAX_IN_FLIGHT: numberOf('a number of sagas').default(10_000),
  BOOKINGS_PER_MINUTE: numberOf('a number of bookings').optional(),
  STALLED_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .refine(isEncoded, 'must have each % of its user and password written as %25')
    .optional(),
  SAGA_STALL_ATTEMPTS: numberOf('a number of tries').pipe(z.int().max(1_000)).default(10),
});

export type Environment = z.output<typeof environment>;

/** Names that only a setting of ours can have: one that is not known is a mistyped one. */
const OURS = /^(SAGA_|BOOKINGS_|STALLED_|OPERATOR_|BUS$|MODULES?$|DATA_DIR|AMQP_UR|LOG_LEVEL)/;
/** Variables by which Kubernetes and Docker tell each container of the services beside it. */
const TOLD = /_(SERVICE_HOST|SERVICE_PORT\w*|PORT(_\d+_(TCP|UDP)\w*)?)$/;

/** One or more settings are wrong; the message names each and says what it must be. */
class SettingsError extends CodedError {
  constructor(faults: readonly string[]) {
    super(
      'settings',
      `these settings are wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

/** @throws SettingsError */
export function readSettings(given: NodeJS.ProcessEnv = process.env): Environment {
  const env = trimmed(given);
  const parsed = environment.safeParse(env);
  const wrong = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const faults = [
    ...[...unknownSettings(env), ...(wrong ?? []), ...openToAnybody(env)],
    ...(parsed.success ? cutOff(parsed.data) : []),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(faults);
}

/** Tells if npm runs this as one of its scripts. */
export function isRunByNpm(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.npm_lifecycle_event !== undefined;
}

/** Files of settings come with line ends of Windows, and with spaces that nobody sees. */
function trimmed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.trim()]));
}

function unknownSettings(env: NodeJS.ProcessEnv): readonly string[] {
  const known = Object.keys(environment.shape);
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !TOLD.test(name) && !known.includes(name))
    .map((name) => `${name}: is not a setting; the settings are ${known.join(', ')}`);
}

/** Modules in processes of their own can reach each other only through a broker. */
function cutOff({ BUS, MODULES }: Environment): readonly string[] {
  const missing = moduleNames.filter((name) => !MODULES.includes(name));
  if (BUS === 'amqp' || missing.length === 0) return [];
  return [`MODULES: lacks ${missing.join(' and ')}, which needs BUS=amqp to be reached`];
}

function openToAnybody({ HOST, OPERATOR_TOKEN }: NodeJS.ProcessEnv): readonly string[] {
  if (HOST === undefined || isLoopback(HOST) || OPERATOR_TOKEN !== undefined) return [];
  return [`OPERATOR_TOKEN: must be set if HOST is not a loopback address`];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

const cliEnvironment = z.object({
  PARKING_URL: z.string().default('http://127.0.0.1:3000'),
  OPERATOR_TOKEN: z.string().optional(),
  NO_COLOR: z.string().default(''),
  FORCE_COLOR: z.string().default(''),
  TERM: z.string().default(''),
});

export interface CliSettings {
  /** The address of the API, as it was written. */
  readonly url: string;
  readonly token: string | undefined;
  /** True to print in colours; undefined if that depends on the stream. */
  readonly colour: boolean | undefined;
  /** True if the terminal draws text alone. */
  readonly isDumb: boolean;
}

/**
 * Reads the settings of the command line from the environment; its options go before. An empty
 * NO_COLOR or FORCE_COLOR counts as none (https://no-color.org, https://force-color.org).
 */
export function readCliSettings(env: NodeJS.ProcessEnv = process.env): CliSettings {
  const { NO_COLOR, FORCE_COLOR, TERM, ...given } = cliEnvironment.parse(env);
  const isForced = FORCE_COLOR === '' ? undefined : !['0', 'false'].includes(FORCE_COLOR);
  const colour = NO_COLOR === '' ? isForced : false;
  return { url: given.PARKING_URL, token: given.OPERATOR_TOKEN, colour, isDumb: TERM === 'dumb' };
}
