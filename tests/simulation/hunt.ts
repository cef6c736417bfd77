/**
 * The table of the mutants: npm run simulate:mutants
 * Which fault was put in, and after how many random runs it was found.
 */
import { randomInt } from 'node:crypto';
import { mutants } from './mutants.ts';
import { hunt } from './mutate.ts';

const MAX_RUNS = 2_000;

const seed = randomInt(2 ** 31);
console.log(`seed ${seed}`);
for (const mutant of mutants) {
  const { foundAfter, violation } = await hunt(mutant, { seed, runs: MAX_RUNS });
  console.log(`${String(foundAfter ?? 'never').padStart(6)}  ${mutant.what}: ${violation}`);
  if (foundAfter === undefined) process.exitCode = 1;
}
