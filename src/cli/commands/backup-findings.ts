/** The findings of `parking backup --verify` and `parking restore --check` in a backup. */
import { databasesOf } from '../../modules/modules.ts';
import { type ModuleName, moduleNames } from '../../modules/names.ts';
import { whyOf } from '../../ports/errors.ts';
import { BackupUnusableError } from '../../storage/backup/errors.ts';
import { checkFiles, type Manifest, readManifest } from '../../storage/backup/manifest.ts';
import type { Finding } from '../output/findings.ts';
import { databaseFindings } from './doctor-databases.ts';

/** Looks at a backup: its manifest, its checksums, its databases, the invariants. */
export async function backupFindings(directory: string): Promise<readonly Finding[]> {
  const of = 'manifest';
  try {
    const manifest = readManifest(directory);
    await checkFiles(directory, manifest);
    const files = manifest.files.length;
    const detail = `of ${manifest.takenAt}; checksums of ${files} files are right`;
    return [{ of, ok: true, detail }, ...(await databaseFindings(directory, modulesIn(manifest)))];
  } catch (error) {
    if (!(error instanceof BackupUnusableError)) throw error;
    return [{ of, ok: false, detail: whyOf(error) }];
  }
}

/** The modules of which each database is in the backup. */
function modulesIn({ files }: Manifest): readonly ModuleName[] {
  const names = files.map(({ name }) => name);
  return moduleNames.filter((module) =>
    databasesOf([module]).every(({ name }) => names.includes(`${name}.db`)),
  );
}
