/** The system that a command speaks to: an address for each module, and the operator's token. */
import { readFileSync } from 'node:fs';
import type { CliSettings } from '../app/config.ts';
import type { ModuleName } from '../modules/names.ts';
import { whyOf } from '../ports/errors.ts';
import { usage } from './errors.ts';
import { VISIBLE } from './options.ts';
import { type Profile, type ProfileFile, profileNamed } from './profiles.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

export interface Target {
  readonly urls: Readonly<Record<ModuleName, string>>;
  readonly token: string | undefined;
}

/** The options of every command that say which system is meant, and who asks. */
export interface TargetOptions {
  readonly url?: string | undefined;
  readonly profile?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * Options go before the environment, and that before the profile that is in use. A token of a
 * profile is for its addresses: it goes before that of the environment.
 * @throws CliError if an address, a profile or a token is wrong
 */
export function targetOf(
  options: TargetOptions,
  settings: CliSettings,
  file: Pick<ProfileFile, 'read'>,
): Target {
  const { urls, tokenFile } = placeOf(options, settings, file);
  if (options.token !== undefined) return { urls, token: visible('--token', options.token) };
  if (tokenFile !== undefined) return { urls, token: visible(tokenFile, textOf(tokenFile)) };
  if (settings.tokenFault !== undefined) throw usage(settings.tokenFault);
  const { token } = settings;
  return { urls, token: token === undefined ? undefined : visible('OPERATOR_TOKEN', token) };
}

function placeOf(
  { url, profile }: TargetOptions,
  settings: CliSettings,
  file: Pick<ProfileFile, 'read'>,
): Profile {
  if (url !== undefined && profile !== undefined) throw usage('--url and --profile: name one');
  if (url !== undefined) return everywhere('--url', url);
  if (profile !== undefined) return checkedProfile(profile, file);
  if (settings.url !== undefined && settings.profile !== undefined)
    throw usage('PARKING_URL and PARKING_PROFILE: set one of them');
  if (settings.url !== undefined) return everywhere('PARKING_URL', settings.url);
  const current = settings.profile ?? file.read().current;
  return current === undefined ? everywhere('', DEFAULT_URL) : checkedProfile(current, file);
}

/**
 * The address of the one process that is meant.
 * @throws CliError if modules have addresses of their own and none is named
 */
export function oneUrlOf({ urls }: Target, module: ModuleName | undefined): string {
  if (module !== undefined) return urls[module];
  const [url = '', ...others] = new Set(Object.values(urls));
  if (others.length === 0) return url;
  throw usage('each process has its own: say which with --module');
}

/** A profile whose addresses are checked, since a person may have written them into its file. */
function checkedProfile(name: string, file: Pick<ProfileFile, 'read'>): Profile {
  const { urls, ...token } = profileNamed(name, file.read());
  const checked = (module: ModuleName) => checkedUrl(`profile ${name}`, urls[module]);
  const [booking, parking, billing] = [checked('booking'), checked('parking'), checked('billing')];
  return { urls: { booking, parking, billing }, ...token };
}

/** One address for all modules. */
function everywhere(flag: string, text: string): Profile {
  const url = checkedUrl(flag, text);
  return { urls: { booking: url, parking: url, billing: url } };
}

/**
 * An address may go on with a path, as behind a proxy: the API's paths are put after it.
 * @param name the option or variable, as the error names it
 * @throws CliError if it is none
 */
export function checkedUrl(name: string, text: string): string {
  const isHttp = /^https?:\/\//i.test(text);
  const url = isHttp && URL.canParse(text) ? new URL(text) : undefined;
  // The address is not repeated if it may hold a password or another secret.
  if (url === undefined ? text.includes('@') : url.username || url.password)
    throw usage(`${name} must hold no user or password; --token takes the token`);
  if (url === undefined)
    throw usage(`${name}: an address must begin with http:// or https://, not ${text}`);
  if (/[?#]/.test(text)) throw usage(`${name}: an address must end before ? and #`);
  return url.href.replace(/\/+$/, '');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw usage(`the file of the token cannot be read: ${whyOf(error)}`);
  }
}

function visible(name: string, token: string): string {
  if (VISIBLE.test(token)) return token;
  throw usage(`${name} must be visible ASCII characters without spaces`);
}
