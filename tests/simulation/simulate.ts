/**
 * The simulation at the command line:
 *   npm run simulate -- --runs 10000 --seed 42
 *   npm run simulate -- --tape '0*12,3,1'        plays one run again and tells its story
 *   npm run simulate -- --exhaust names          every crash in every scenario, or of `--only` one
 * It ends with 1 where something did not hold, or where a situation that must occur in so many runs
 * never did: what has not happened has not been tested.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  explain,
  explore,
  inWords,
  type PlayOne,
  replay,
} from '../../src/testing/simulation/explore.ts';
import { parseTape } from '../../src/testing/simulation/shrink.ts';
import { corpus } from './corpus.ts';
import { createProductDisks, type ProductDisks } from './databases.ts';
import { exhaust, type Pairs } from './exhaust.ts';
import { rates } from './rates.ts';
import { type ProductRun, run } from './run.ts';
import { scenarios } from './scenarios.ts';
import { neverOccurred, sometimes } from './sometimes.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    tape: { type: 'string' },
    /** A tape that is played after the runs of chance, and told of apart from them. */
    known: { type: 'string' },
    exhaust: { type: 'string' },
    only: { type: 'string' },
    /** Every second scenario, from the first (1) or the second (2) on: for two processes. */
    half: { type: 'string' },
    /** Leaves out the tapes that failed once. */
    'skip-corpus': { type: 'boolean', default: false },
    /** For programs: one line of JSON at the end, and no story of a failure. */
    json: { type: 'boolean', default: false },
  },
});

/** What a program that started this is told. */
export interface Report {
  readonly seed: number;
  readonly runs: number;
  readonly failures: readonly string[];
  readonly marks: readonly string[];
  /** Whether the tape of `--known` failed, where one was given. */
  readonly knownFails?: boolean;
}

const say = (text: string) => {
  if (!values.json) console.log(text);
};

async function main(): Promise<Report> {
  const disks = createProductDisks();
  const playOne: PlayOne<ProductRun> = (play) => run({ disks, ...play });
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  if (values.tape !== undefined) return playTape(playOne, values.tape);
  if (values.exhaust !== undefined) return playAll(disks, values.exhaust as Pairs);
  const random = await playRandom(playOne, seed, Number(values.runs));
  if (values.known === undefined) return random;
  const { violations } = await replay(playOne, parseTape(values.known));
  return { ...random, knownFails: violations.length > 0 };
}

async function playTape(playOne: PlayOne<ProductRun>, tape: string): Promise<Report> {
  const { story, violations, marks } = await replay(playOne, parseTape(tape));
  for (const line of story) say(line);
  return { seed: 0, runs: 1, failures: violations, marks: [...marks] };
}

async function playAll(disks: ProductDisks, pairs: Pairs): Promise<Report> {
  const marks = new Set<string>();
  const failures: string[] = [];
  let runs = 0;
  const chosen = scenarios.filter(
    ({ name }, index) =>
      (values.only === undefined || name.includes(values.only)) &&
      (values.half === undefined || Number(values.half) === 1 + (index % 2)),
  );
  for (const scenario of chosen) {
    const one = await exhaust(disks, scenario, pairs);
    say(
      `${scenario.name}: ${one.passages} passages, ${one.runs} runs, ${one.failures.length} fail`,
    );
    runs += one.runs;
    failures.push(...one.failures);
    for (const mark of one.marks) marks.add(mark);
  }
  return { seed: 0, runs, failures, marks: [...marks] };
}

/** Past failures first: what was wrong once is the likeliest to be wrong again. */
async function playRandom(
  playOne: PlayOne<ProductRun>,
  seed: number,
  runs: number,
): Promise<Report> {
  for (const { why, tape } of values['skip-corpus'] ? [] : corpus) {
    const { violations } = await replay(playOne, parseTape(tape));
    const failures = violations.map((violation) => `corpus, ${why}: ${violation}`);
    if (failures.length > 0) return { seed, runs: 0, failures, marks: [] };
  }
  say(`${runs} runs with seed ${seed}`);
  const { runs: done, marks, failed } = await explore(playOne, { seed, runs, rates });
  const seen = [...marks.keys()];
  if (failed === undefined) {
    const missed = sometimes.filter((mark) => !marks.has(mark));
    say(missed.length === 0 ? 'every situation occurred' : `never occurred: ${missed.join('; ')}`);
    const failures = neverOccurred(done, marks).map((mark) => `never occurred: ${mark}`);
    return { seed, runs: done, failures, marks: seen };
  }
  say(`run ${failed.number} failed; making it small ...`);
  if (!values.json) say(await storyOf(playOne, failed.run.taken));
  return { seed, runs: done, failures: failed.run.violations, marks: seen };
}

async function storyOf(playOne: PlayOne<ProductRun>, tape: readonly number[]): Promise<string> {
  const explained = await explain(playOne, tape);
  return inWords(explained, `npm run simulate -- --tape '${explained.tape}'`);
}

const began = performance.now();
const report = await main();
if (values.json) console.log(JSON.stringify(report));
for (const failure of report.failures) say(`FAILED: ${failure}`);
say(`${report.runs} runs in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
