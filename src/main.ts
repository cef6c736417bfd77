/**
 * The process. It hears signals before it loads anything else: to process 1 of a container, one
 * that nobody hears is lost. What it then runs is in `run.ts`.
 */
import { fail } from './app/fail.ts';
import { whyNodeIsTooOld } from './app/node-version.ts';
import { hearEndSignals } from './app/signals.ts';

const signals = hearEndSignals(process);
const why = whyNodeIsTooOld(process.versions.node);
if (why !== undefined) fail(why);
try {
  const { run } = await import('./app/run.ts');
  await run(signals);
} catch (error) {
  fail(error);
}
