/** The simulation as a process of its own: one a core, and none in the way of the others. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from './simulate.ts';

/** A fault put in on purpose may keep it from ever coming to an end. */
const MAX_MS = 900_000;

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** @throws Error where it ended without a report */
export function simulate(folder: string, options: readonly string[]): Promise<Report> {
  const script = join(folder, 'tests/simulation/simulate.ts');
  const args = ['--import', 'tsx', script, '--json', ...options];
  return new Promise((resolve, reject) => {
    const settings = { cwd: folder, maxBuffer: 64 * 1024 * 1024, timeout: MAX_MS };
    execFile(process.execPath, args, settings, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{'))
        resolve(JSON.parse(line) as Report); // What simulate.ts prints.
      else reject(new Error(`the simulation ended without a report: ${stderr || error?.message}`));
    });
  });
}
