/** Many runs, each with chance of its own, until one fails. */
import type { Disks } from './disk.ts';
import { type Run, run } from './run.ts';
import { printTape, shrink } from './shrink.ts';
import { drawRates, randomTape, recordedTape, seeded } from './tape.ts';

export interface Exploration {
  readonly runs: number;
  /** In how many runs each situation has occurred. */
  readonly marks: ReadonlyMap<string, number>;
  /** The first run that failed. */
  readonly failed: { readonly number: number; readonly run: Run } | undefined;
}

/** @param seed of the first run; the next ones count up from it */
export async function explore(disks: Disks, seed: number, runs: number): Promise<Exploration> {
  const marks = new Map<string, number>();
  for (let number = 1; number <= runs; number += 1) {
    const random = seeded(seed + number);
    const one = await run({ disks, tape: randomTape(random, drawRates(random)) });
    for (const mark of one.marks) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    if (one.violations.length > 0) return { runs: number, marks, failed: { number, run: one } };
  }
  return { runs, marks, failed: undefined };
}

/** Plays a tape again, with its story written down. */
export function replay(disks: Disks, tape: readonly number[]): Promise<Run> {
  return run({ disks, tape: recordedTape(tape), telling: true });
}

/** A failing run as a person reads it: as few faults as will do, and how to see it again. */
export async function explain(disks: Disks, tape: readonly number[]): Promise<string> {
  const fails = async (tried: readonly number[]) =>
    (await run({ disks, tape: recordedTape(tried) })).violations.length > 0;
  const small = await shrink(tape, fails);
  const { story, violations } = await replay(disks, small);
  const faults = story.filter((line) => line.includes('!!')).length;
  return [
    `${faults} faults are enough to make it fail:`,
    ...story.map((line) => `  ${line}`),
    ...violations.map((violation) => `VIOLATED: ${violation}`),
    `to see it again: npm run simulate -- --tape '${printTape(small)}'`,
  ].join('\n');
}
