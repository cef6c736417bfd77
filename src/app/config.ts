/**
 * The settings, read from the environment once, at the start. This is the only file that reads
 * it. A wrong setting stops the start with one message that names every fault.
 */
import { isIPv4 } from 'node:net';
import { userInfo } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import { moduleNames } from '../modules/names.ts';
import { CodedError } from '../ports/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { readDotEnv, withDotEnv } from './dot-env.ts';
import { fillSecrets, secretFiles } from './secret-files.ts';
import { type Environment, environment } from './settings.ts';
import type { Supervision } from './supervised.ts';
import { unposted } from './webhook-settings.ts';

/** Names that only a setting of ours can have: one that is not known is a mistyped one. */
const OURS =
  /^((SAGA|BOOKINGS|STALLED|DASHBOARD|OPERATOR)_|BUS$|MODULES?$|(DATA|BACKUP)_DIR|AMQP_U|LOG_[LF])/;
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

/** In the folder that the process was started in. */
const DOT_ENV = '.env';

/**
 * Reads the settings: of this process, those of its environment and of the file `.env`.
 * @throws SettingsError, DotEnvError if that file cannot be read
 */
export function readSettings(
  given: NodeJS.ProcessEnv = withDotEnv(process.env, readDotEnv(DOT_ENV).env),
): Environment {
  const { env, faults: unread } = fillSecrets(trimmed(given));
  const parsed = environment.safeParse(env);
  const wrong = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const faults = [
    ...[...unknownSettings(env), ...unread, ...(wrong ?? []), ...openToAnybody(env)],
    ...(parsed.success ? contradictions(parsed.data) : []),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new SettingsError(faults);
}

/** A sentence if others can read the secrets of the file `.env`; else undefined. */
export function warnOfSettings(): string | undefined {
  return readDotEnv(DOT_ENV).warning;
}

/** Tells if npm runs this as one of its scripts. */
export function isRunByNpm(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.npm_lifecycle_event !== undefined;
}

/** Internal: by this variable a supervisor tells its child who it is. */
const SUPERVISION = 'DEMO_SUPERVISION';

/** Returns undefined if no supervisor runs this. */
export function readSupervision(env: NodeJS.ProcessEnv = process.env): Supervision | undefined {
  const text = env[SUPERVISION];
  // Written by `supervisedEnvironment` below, in a process of this very build.
  return text === undefined ? undefined : (JSON.parse(text) as Supervision);
}

/** The environment of a child that is run by a supervisor: its own, and the supervision. */
export function supervisedEnvironment(
  supervision: Supervision,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return { ...env, [SUPERVISION]: JSON.stringify(supervision) };
}

/** Files of settings come with line ends of Windows, and with spaces that nobody sees. */
function trimmed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.trim()]));
}

function unknownSettings(env: NodeJS.ProcessEnv): readonly string[] {
  const known = [...Object.keys(environment.shape), ...secretFiles];
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !TOLD.test(name) && !known.includes(name))
    .map((name) => {
      const meant = didYouMean(name, known) || `; the settings are ${known.join(', ')}`;
      return `${name}: is not a setting${meant}`;
    });
}

/** Settings that do not go together. */
function contradictions(settings: Environment): readonly string[] {
  return [
    ...cutOff(settings),
    ...lostTogether(settings),
    ...breakableByOthers(settings),
    ...unposted(settings),
  ];
}

/** Modules in processes of their own can reach each other only through a broker. */
function cutOff({ BUS, MODULES }: Environment): readonly string[] {
  const missing = moduleNames.filter((name) => !MODULES.includes(name));
  if (BUS === 'amqp' || missing.length === 0) return [];
  return [`MODULES: lacks ${missing.join(' and ')}, which needs BUS=amqp to be reached`];
}

/** A restore wants an empty data folder: the backups would be removed with the data. */
function lostTogether({ DATA_DIR, BACKUP_DIR }: Environment): readonly string[] {
  if (BACKUP_DIR === undefined) return [];
  const path = relative(DATA_DIR, BACKUP_DIR);
  const isOutside = path.split(/[\\/]/)[0] === '..' || isAbsolute(path); // On another drive.
  return isOutside ? [] : ['BACKUP_DIR: must not be in DATA_DIR'];
}

function openToAnybody(env: NodeJS.ProcessEnv): readonly string[] {
  const { HOST } = env;
  const named = ['OPERATOR_TOKEN', 'OPERATOR_TOKENS'].flatMap((name) => [name, `${name}_FILE`]);
  const hasToken = named.some((name) => env[name] !== undefined);
  if (HOST === undefined || isLoopback(HOST) || hasToken) return [];
  return ['OPERATOR_TOKEN: must be set if HOST is not a loopback address, or OPERATOR_TOKENS'];
}

/** A visitor breaks what booking sends and takes, and is somebody at this machine. */
function breakableByOthers({ DEMO, HOST, MODULES }: Environment): readonly string[] {
  if (!DEMO) return [];
  return [
    ...(isLoopback(HOST) ? [] : ['DEMO: must not be set if HOST is not a loopback address']),
    ...(MODULES.includes('booking') ? [] : ['DEMO: needs booking among MODULES']),
  ];
}

/** Tells if only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

const cliEnvironment = z.object({
  PARKING_URL: z.string().optional(),
  PARKING_PROFILE: z.string().optional(),
  XDG_CONFIG_HOME: z.string().default(''),
  HOME: z.string().default(''),
  NO_COLOR: z.string().default(''),
  FORCE_COLOR: z.string().default(''),
  TERM: z.string().default(''),
});

export interface CliSettings {
  /** The address of the API, as it was written. */
  readonly url: string | undefined;
  /** The name of the profile that says the addresses. */
  readonly profile: string | undefined;
  /** The folder of the user's settings (XDG Base Directory Specification). */
  readonly configDir: string;
  readonly token: string | undefined;
  /** The reason why the file with the token cannot be used; undefined if it can, or is not set. */
  readonly tokenFault: string | undefined;
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
  const { OPERATOR_TOKEN, OPERATOR_TOKEN_FILE } = env;
  const { env: filled, faults } = fillSecrets({ OPERATOR_TOKEN, OPERATOR_TOKEN_FILE });
  const token = filled.OPERATOR_TOKEN;
  const given = cliEnvironment.parse(env);
  const { PARKING_URL: url, PARKING_PROFILE: profile, NO_COLOR, FORCE_COLOR, TERM } = given;
  const configDir = configDirOf(given);
  const isForced = FORCE_COLOR === '' ? undefined : !['0', 'false'].includes(FORCE_COLOR);
  const colour = NO_COLOR === '' ? isForced : false;
  const isDumb = TERM === 'dumb';
  return { url, profile, configDir, token, tokenFault: faults[0], colour, isDumb };
}

/**
 * The folder of the user's settings. A path that is not absolute is ignored, as the specification
 * wants: it would lead into the folder of the call, which somebody else may have made.
 */
function configDirOf({ XDG_CONFIG_HOME, HOME }: z.output<typeof cliEnvironment>): string {
  if (isAbsolute(XDG_CONFIG_HOME)) return XDG_CONFIG_HOME;
  return join(isAbsolute(HOME) ? HOME : homeOfUser(), '.config');
}

/** The home that the system knows; `/` for a user that it does not, as in a container. */
function homeOfUser(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '/';
  }
}
