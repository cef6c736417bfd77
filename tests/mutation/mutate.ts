/**
 * How many faults the tests would find:
 *   npm run mutate -- --sample 500 --seed 7            mutants drawn by chance, the same for a seed
 *   npm run mutate -- --simulate                       survivors are put into the simulation, too
 *   npm run mutate -- --files 'src/bus/**' --sample 50 others than the engine
 * It ends with 1 where too few are found. What survives is mended by a test, or judged by hand in
 * `judged.json`.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { MutantResult } from '@stryker-mutator/api/core';
import { hunt } from '../simulation/mutate.ts';
import { projectRoot } from '../simulation/process.ts';
import { changeOf, plantable } from './fault.ts';
import { readJudged, whyHarmless } from './judged.ts';
import { engine, runSampled } from './sampled.ts';

/** Of a sample, as many have to be found. */
const ENOUGH = 0.97;
/** Random runs in which the simulation has to find a fault. */
const SIMULATED_RUNS = 2_000;

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '500' },
    seed: { type: 'string' },
    files: { type: 'string', multiple: true },
    simulate: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
  },
});

interface Told {
  readonly mutant: MutantResult;
  readonly found: boolean;
  /** How it was found, or that it was not. */
  readonly how: string;
}

const missed: ReadonlySet<MutantResult['status']> = new Set(['Survived', 'NoCoverage']);

const sourceOf = ({ fileName }: MutantResult) => readFileSync(fileName, 'utf8');

/** A survivor of the tests, put into the simulation. One that ends it without a word is found. */
async function simulated(mutant: MutantResult, seed: number): Promise<string | undefined> {
  const file = relative(projectRoot, mutant.fileName);
  const fault = { what: file, file, ...plantable(mutant, sourceOf(mutant)) };
  const { foundAfter, violation } = await hunt(fault, { seed, runs: SIMULATED_RUNS }).catch(
    (error: unknown) => ({ foundAfter: 0, violation: String(error) }),
  );
  return foundAfter === undefined ? undefined : `simulated: ${violation.split('\n')[0]}`;
}

async function judge(mutant: MutantResult, seed: number): Promise<Told> {
  const { status } = mutant;
  if (!missed.has(status)) return { mutant, found: true, how: status.toLowerCase() };
  const how = values.simulate ? await simulated(mutant, seed) : undefined;
  return { mutant, found: how !== undefined, how: how ?? status.toLowerCase() };
}

const judged = readJudged();

function say({ mutant, found, how }: Told): void {
  const file = relative(projectRoot, mutant.fileName);
  const change = changeOf(mutant, sourceOf(mutant));
  console.log(`${how.padEnd(10)} ${file}:${mutant.location.start.line} ${mutant.mutatorName}`);
  if (found) return;
  console.log(`  - ${change.from.replaceAll('\n', '\n    ')}`);
  console.log(`  + ${change.to.replaceAll('\n', '\n    ')}`);
  console.log(`  ${whyHarmless(judged, file, change) ?? 'NOT JUDGED: a test is missing'}`);
}

setPriority(constants.priority.PRIORITY_LOW);
const began = performance.now();
const seed = Number(values.seed ?? randomInt(2 ** 31));
const mutants = await runSampled({
  sampling: { size: Number(values.sample), seed },
  files: values.files ?? engine,
  concurrency: Number(values.concurrency),
});
const all: Told[] = [];
for (const mutant of mutants) {
  const told = await judge(mutant, seed);
  say(told);
  all.push(told);
}
const found = all.filter((told) => told.found).length;
const share = found / all.length;
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
console.log(
  `seed ${seed}: ${found} of ${all.length} found (${(100 * share).toFixed(1)} %), ${minutes} min`,
);
process.exitCode = share < ENOUGH ? 1 : 0;
