/**
 * Secrets in files, as containers are handed them: `OPERATOR_TOKEN_FILE` names a file whose text is
 * the value of `OPERATOR_TOKEN`. A file is read once, at the start.
 */
import { readFileSync } from 'node:fs';
import { whyOf } from '../ports/errors.ts';
import { secretNames } from './settings.ts';

/** The name of the setting that names the file of a secret. */
export const fileOf = (name: string) => `${name}_FILE`;

/** The names of the settings that name such a file. */
export const secretFiles: readonly string[] = secretNames.map(fileOf);

export interface Filled {
  /** The environment with the text of each file, trimmed, as the value of its setting. */
  readonly env: NodeJS.ProcessEnv;
  /** A line for each file that cannot be used. */
  readonly faults: readonly string[];
}

/** Reads the files that an environment names. */
export function fillSecrets(given: NodeJS.ProcessEnv): Filled {
  const env = { ...given };
  const faults: string[] = [];
  for (const name of secretNames) {
    const path = given[fileOf(name)];
    if (path === undefined) continue;
    if (given[name] !== undefined) faults.push(`${fileOf(name)}: must not be set beside ${name}`);
    else
      try {
        env[name] = readFileSync(path, 'utf8').trim();
      } catch (error) {
        faults.push(`${fileOf(name)}: cannot be read: ${whyOf(error)}`);
      }
  }
  return { env, faults };
}
