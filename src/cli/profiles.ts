/**
 * Profiles: under a name, the addresses of a system and the file of its operator token. They are
 * kept in one file of the user's own; no token is in it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../app/did-you-mean.ts';
import { moduleNames } from '../modules/names.ts';
import { whyOf } from '../ports/errors.ts';
import { CliError, usage } from './errors.ts';

const profile = z.strictObject({
  /** The address of the process that runs each module: the same one, if it runs all. */
  urls: z.record(z.enum(moduleNames), z.string()),
  tokenFile: z.string().optional(),
});

const kept = z.strictObject({
  /** The profile that is used if none is named. */
  current: z.string().optional(),
  profiles: z.record(z.string(), profile),
});

export type Profile = z.output<typeof profile>;
export type Profiles = z.output<typeof kept>;

const none: Profiles = { profiles: {} };

/** Reads and writes the profiles of a user. */
export interface ProfileFile {
  readonly path: string;
  /** @throws CliError if the file cannot be understood */
  read(): Profiles;
  /** Replaces the file at once: it is read whole, or as it was. */
  write(profiles: Profiles): void;
}

/** @param configDir the folder of the user's settings, by the XDG Base Directory Specification */
export function profileFile(configDir: string): ProfileFile {
  const folder = join(configDir, 'parking');
  const path = join(folder, 'profiles.json');
  return {
    path,
    read: () => understood(path, textOf(path)),
    write(profiles) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const next = `${path}.new`;
      writeFileSync(next, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
      renameSync(next, path);
    },
  };
}

/** The text of the file; undefined if there is none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CliError('usage', `${path} cannot be read: ${whyOf(error)}`);
  }
}

function understood(path: string, text: string | undefined): Profiles {
  if (text === undefined) return none;
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    throw usage(`${path} does not hold profiles; mend it, or remove it and add them again`);
  }
}

/** @throws CliError if there is no such profile */
export function profileNamed(name: string, { profiles }: Profiles): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found !== undefined) return found;
  const near = didYouMean(name, Object.keys(profiles));
  throw usage(`there is no profile ${name}${near}; see parking profile list`);
}
