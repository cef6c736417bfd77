/**
 * The data folder and its files are for their owner alone, and what this user may not write is
 * found before SQLite does: it would open such a file for reading and fail at the first write.
 */

import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { whyOf } from '../ports/errors.ts';
import { DatabaseUnusableError } from './errors.ts';

const [FOLDER_MODE, FILE_MODE] = [0o700, 0o600];

/** Files that SQLite keeps beside a database, and makes with the mode of the database. */
const BESIDE = ['-wal', '-shm'];
/** A file that is in a data folder while a backup is restored to it. */
export const RESTORING = 'restoring';
/** Names in a data folder of ours; the root of a volume has `lost+found` as well. */
const OURS = /^([\w-]+\.db(\.owner)?(-(wal|shm|journal))?|restoring|lost\+found)$/;

/**
 * Makes the folder, for its owner alone. One that is there already is closed to others only if it
 * is this user's and holds nothing but databases: any other may be shared on purpose.
 * @throws DatabaseUnusableError if this user can neither make it nor write to it
 */
export function prepareFolder(folder: string): void {
  attempt({ path: folder, folder }, () => {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (readdirSync(folder).every((name) => OURS.test(name))) restrict(folder, FOLDER_MODE);
  });
}

/**
 * A restore that was cut off leaves some of the databases: on the others, new ones would be begun.
 * @throws DatabaseUnusableError
 */
export function refuseHalfRestored(folder: string): void {
  if (!existsSync(join(folder, RESTORING))) return;
  const remedy = 'run parking restore again';
  throw new DatabaseUnusableError(folder, `a backup is being restored to it; ${remedy}`);
}

/**
 * Makes the file if it is not there, empty, which SQLite takes for a new database.
 * @throws DatabaseUnusableError if this user cannot write to it, or to what lies beside it
 */
export function prepareFile(file: string): void {
  const folder = dirname(file);
  attempt({ path: file, folder }, () => closeSync(openSync(file, 'a', FILE_MODE)));
  for (const path of [file, ...BESIDE.map((suffix) => file + suffix)].filter(existsSync))
    attempt({ path, folder }, () => {
      accessSync(path, constants.R_OK | constants.W_OK);
      restrict(path, FILE_MODE);
    });
}

/** Takes the rights of all others away from what belongs to this user. */
function restrict(path: string, mode: number): void {
  const { uid, mode: found } = statSync(path);
  const isExact = (found & 0o777) === mode;
  if (isExact || uid !== process.getuid?.()) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    // A file system without modes, such as a network share: who gets in is decided there.
    if (!['EPERM', 'ENOTSUP'].includes(codeOf(error))) throw error;
  }
}

interface Place {
  readonly path: string;
  /** The data folder: the path itself, or the folder that it lies in. */
  readonly folder: string;
}

function attempt(place: Place, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new DatabaseUnusableError(place.path, remedyOf(error, place), error);
  }
}

function remedyOf(error: unknown, { path, folder }: Place): string {
  const code = codeOf(error);
  const user = process.getuid?.();
  if (code === 'EROFS')
    return 'it is on a read-only file system; mount it for writing or set another DATA_DIR';
  if ((code === 'EACCES' || code === 'EPERM') && user !== undefined) {
    if (!existsSync(path))
      return `user ${user} may not make it; make it for that user or set another DATA_DIR`;
    const remedy = `run chown -R ${user} ${folder} or set another DATA_DIR`;
    return `user ${user} may not write there; ${remedy}`;
  }
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return 'a file has that name; remove it or set another DATA_DIR';
  return whyOf(error);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code); // All that `node:fs` throws has one.
}
