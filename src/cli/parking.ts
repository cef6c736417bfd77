#!/usr/bin/env node
/** The command line, for those who use the system and those who operate it, as a process. */
import { constants } from 'node:os';
import { readCliSettings } from '../app/config.ts';
import { systemClock, systemRandom } from '../app/system.ts';
import { exitCodes } from './errors.ts';
import { tellProblem } from './failure.ts';
import { runParking } from './run.ts';

function main(words: readonly string[]): Promise<number> {
  let say = () => 'interrupted';
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      // After all else that tidies up at the end, such as a bar that gives the cursor back.
      process.once('exit', () => {
        const problem = { code: 'interrupted', detail: say() };
        tellProblem(process.stderr, problem, words.includes('--json'));
      });
      process.exit(128 + constants.signals[signal]);
    });
  const world = { clock: systemClock, random: systemRandom, fetch };
  const ifInterrupted = (next: () => string) => {
    say = next;
  };
  const streams = { stdout: process.stdout, stderr: process.stderr };
  const settings = readCliSettings();
  return runParking(words, { ...world, settings, ...streams, ifInterrupted });
}

const words = process.argv.slice(2);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader may have seen enough, as `head` does: then there is nobody left to tell.
  if (error.code === 'EPIPE') process.exit();
  const problem = { code: 'refused', detail: `the output is not written: ${error.message}` };
  tellProblem(process.stderr, problem, words.includes('--json'));
  process.exit(exitCodes.refused);
});
process.stderr.on('error', () => {});

process.exitCode = await main(words);
