/** A copy of the product with one fault in it, and the simulation run on the copy. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledProduct, writeCompiled } from './compiled.ts';
import type { Change, Mutant } from './mutant.ts';
import { compiledSimulation, projectRoot, simulate } from './process.ts';

/** @throws Error if the text to be replaced does not stand in its file exactly once */
function mutated(source: string, { file, from, to }: Change): string {
  const found = source.split(from).length - 1;
  if (found === 1) return source.replace(from, () => to);
  throw new Error(`what is to be replaced stands ${found} times in ${file}: ${from}`);
}

export interface Hunt {
  readonly seed: number;
  readonly runs: number;
  /** A tape that is to find the fault at once, where one is known. */
  readonly tape?: string | undefined;
}

export interface Quarry {
  /** After how many random runs it was found; nothing where it was not. */
  readonly foundAfter: number | undefined;
  readonly violation: string;
  /** Whether the known tape finds it, too; true where none is known. */
  readonly tapeFinds: boolean;
}

/** Runs the simulation on the product with the fault in it. */
export async function hunt(mutant: Mutant, { seed, runs, tape }: Hunt): Promise<Quarry> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    copyWith(mutant, folder);
    const chance = ['--skip-corpus', '--runs', String(runs), '--seed', String(seed)];
    // In one process: to start another takes longer than most hunts do.
    const known = tape === undefined ? [] : ['--known', tape];
    const report = await simulate(compiledSimulation(folder), [...chance, ...known]);
    return {
      foundAfter: report.failures.length > 0 ? report.runs : undefined,
      violation: report.failures[0] ?? '',
      tapeFinds: report.knownFails ?? true,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function copyWith(mutant: Mutant, folder: string): void {
  cpSync(compiledProduct(), folder, { recursive: true, verbatimSymlinks: true });
  const sources = new Map<string, string>();
  for (const change of [mutant, ...(mutant.also ?? [])]) {
    const { file } = change;
    const source = sources.get(file) ?? readFileSync(join(projectRoot, file), 'utf8');
    sources.set(file, mutated(source, change));
  }
  for (const [file, source] of sources) writeCompiled(folder, file, source);
}
