/**
 * The file `.env`: settings for those who do not want to export them, in the format of Node
 * (https://nodejs.org/docs/latest-v20.x/api/cli.html#env). It is read at a start alone.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CodedError, whyOf } from '../ports/errors.ts';
import { fileOf } from './secret-files.ts';
import { secretNames } from './settings.ts';

/** The rights of a file that let others than its owner read it. */
const READ_BY_OTHERS = 0o044;

/** The file is there and cannot be read. */
class DotEnvError extends CodedError {
  constructor(path: string, cause: unknown) {
    super('dot_env', `${path} cannot be read: ${whyOf(cause)}`, cause);
  }
}

export interface DotEnv {
  readonly env: NodeJS.ProcessEnv;
  /** A sentence if it holds secrets that others at this machine can read. */
  readonly warning: string | undefined;
}

/**
 * Reads the file; none is an empty one.
 * @throws DotEnvError if it is there and cannot be read
 */
export function readDotEnv(path: string): DotEnv {
  try {
    const env = parseEnv(readFileSync(path, 'utf8'));
    return { env, warning: isOpen(path) && holdsSecret(env) ? warningOf(path) : undefined };
  } catch (error) {
    if (isMissing(error)) return { env: {}, warning: undefined };
    throw new DotEnvError(path, error);
  }
}

/**
 * The environment with what a file adds to it: what is set goes before what the file says. A
 * secret and the file that holds it are one setting here, or the two would be set at once.
 */
export function withDotEnv(env: NodeJS.ProcessEnv, added: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSet = (name: string) => {
    const secret = secretNames.find((one) => one === name || fileOf(one) === name);
    const names = secret === undefined ? [name] : [secret, fileOf(secret)];
    return names.some((one) => env[one] !== undefined);
  };
  return { ...Object.fromEntries(Object.entries(added).filter(([name]) => !isSet(name))), ...env };
}

/** Windows has other rights, which this number does not tell. */
function isOpen(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & READ_BY_OTHERS) !== 0;
}

function holdsSecret(env: NodeJS.ProcessEnv): boolean {
  return secretNames.some((name) => env[name] !== undefined);
}

function warningOf(path: string): string {
  return `${path} holds secrets and others can read it: chmod 600 ${path}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
