/**
 * The manifest of a backup: what is in it, with a checksum of each file. It is written last, so
 * that a copy that was cut off has none.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, whyOf } from '../../ports/errors.ts';
import { BackupUnusableError } from './errors.ts';

export const MANIFEST = 'manifest.json';
/** Counts up if a build could not restore what a later one has written. */
export const FORMAT = 1;

const manifestForm = z.object({
  format: z.literal(FORMAT),
  /** The release that made the backup. */
  release: z.string(),
  /** The one moment that all files show, in RFC 3339. */
  takenAt: z.iso.datetime(),
  /** Sagas that had not ended then; null if the sagas are kept by another process. */
  openSagas: z.int().nullable(),
  files: z
    .array(
      z.object({
        // A name and never a path: what is read and written stays in its folder.
        name: z.string().regex(/^[a-z][\w-]*\.db$/),
        bytes: z.int(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

export type Manifest = z.output<typeof manifestForm>;
export type ManifestFile = Manifest['files'][number];

/** @throws BackupUnusableError if there is none, or it is not one of a format known here */
export function readManifest(directory: string): Manifest {
  try {
    return manifestForm.parse(JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8')));
  } catch (error) {
    throw new BackupUnusableError(directory, whyUnread(directory, error), error);
  }
}

function whyUnread(directory: string, error: unknown): string {
  if (!existsSync(directory)) return 'there is no such folder';
  if (codeOf(error) === 'ENOENT')
    return `it has no ${MANIFEST}, so it was never finished, or is something else`;
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return `its ${MANIFEST} is damaged, or of a later release`;
  return whyOf(error);
}

/** Describes a file of a backup by its bytes as they are on the disk. */
export async function describeFile(directory: string, name: string): Promise<ManifestFile> {
  const file = join(directory, name);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return { name, bytes: statSync(file).size, sha256: hash.digest('hex') };
}

/**
 * Holds each file against the manifest.
 * @throws BackupUnusableError naming the first that is absent or has other bytes
 */
export async function checkFiles(directory: string, manifest: Manifest): Promise<void> {
  for (const expected of manifest.files) {
    const found = await describeFile(directory, expected.name).catch((error) => {
      throw new BackupUnusableError(directory, `${expected.name}: ${whyOf(error)}`, error);
    });
    if (found.bytes === expected.bytes && found.sha256 === expected.sha256) continue;
    const why = `${expected.name} is not what was written; take another backup`;
    throw new BackupUnusableError(directory, why);
  }
}
