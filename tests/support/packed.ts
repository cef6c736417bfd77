/** The package as others get it: packed by npm, unpacked into a folder, with what it depends on. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Packed {
  /** The folder that the archive was unpacked into. */
  readonly folder: string;
  /** The paths that are in the archive. */
  readonly paths: readonly string[];
}

/** Packs the project as it is built now, and unpacks it into `package/` of a folder. */
export function pack(folder: string): Packed {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const told = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  // The format of npm's own answer.
  const [made] = JSON.parse(told) as [{ filename: string; files: readonly { path: string }[] }];
  execFileSync('tar', ['-xf', join(folder, made.filename), '-C', folder]);
  return { folder: join(folder, 'package'), paths: made.files.map(({ path }) => path) };
}

/**
 * A new folder with the package installed from its archive. Its declared dependencies, and those
 * named besides, are linked: fetching them again would test the registry.
 */
export function installed(...besides: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'installed-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const unpacked = pack(folder).folder;
  const manifest = readFileSync(join(unpacked, 'package.json'), 'utf8');
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(manifest));
  renameSync(unpacked, join(modules, 'parking-saga'));
  for (const name of [...Object.keys(dependencies), ...besides]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  return folder;
}
