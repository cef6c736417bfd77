/** The simulation as a process of its own: one a core, and none in the way of the others. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from './simulate.ts';

/** A fault put in on purpose may keep it from ever coming to an end. */
const MAX_MS = 900_000;

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** The simulation as a program: where it is run, and what Node is given to run it. */
export interface Program {
  readonly folder: string;
  readonly args: readonly string[];
}

/** The simulation of the product as it is. */
export const simulation: Program = {
  folder: projectRoot,
  args: ['--import', 'tsx', 'tests/simulation/simulate.ts'],
};

/** The simulation in a folder of `compiled.ts`. */
export function compiledSimulation(folder: string): Program {
  return { folder, args: ['tests/simulation/simulate.js'] };
}

/** @throws Error if it ended without a report */
export function simulate(program: Program, options: readonly string[]): Promise<Report> {
  const { folder, args } = program;
  return new Promise((resolve, reject) => {
    const settings = { cwd: folder, maxBuffer: 64 * 1024 * 1024, timeout: MAX_MS };
    const all = [...args, '--json', ...options];
    execFile(process.execPath, all, settings, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{'))
        resolve(JSON.parse(line) as Report); // What simulate.ts prints.
      else reject(new Error(`the simulation ended without a report: ${stderr || error?.message}`));
    });
  });
}
