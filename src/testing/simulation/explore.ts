/** Many runs, each with chance of its own, until one fails. */
import { seededChance } from '../chance.ts';
import type { Play, Run } from './schedule.ts';
import { printTape, shrink } from './shrink.ts';
import { drawRates, type HighestRates, randomTape, recordedTape } from './tape.ts';

/** Plays one run of a system. */
export type PlayOne<R extends Run> = (play: Play) => Promise<R>;

export interface Exploration {
  readonly runs: number;
  /** In how many runs each situation has occurred. */
  readonly marks: ReadonlyMap<string, number>;
  /** The first run that failed. */
  readonly failed: { readonly number: number; readonly run: Run } | undefined;
}

export interface Chance {
  /** Of the first run; the next ones count up from it. */
  readonly seed: number;
  readonly runs: number;
  readonly rates: HighestRates;
}

/** Plays runs until one fails. */
export async function explore(
  playOne: PlayOne<Run>,
  { seed, runs, rates }: Chance,
): Promise<Exploration> {
  const marks = new Map<string, number>();
  for (let number = 1; number <= runs; number += 1) {
    const random = seededChance(seed + number);
    const one = await playOne({ tape: randomTape(random, drawRates(random, rates)) });
    for (const mark of one.marks) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    if (one.violations.length > 0) return { runs: number, marks, failed: { number, run: one } };
  }
  return { runs, marks, failed: undefined };
}

/** Plays a tape again, with its story written down. */
export function replay<R extends Run>(playOne: PlayOne<R>, tape: readonly number[]): Promise<R> {
  return playOne({ tape: recordedTape(tape), telling: true });
}

/** A failing run made small: as few choices as will do that are not harmless. */
export interface Explained extends Run {
  readonly tape: string;
  readonly faults: number;
}

/** Makes a failing run small, and plays it with its story written down. */
export async function explain(playOne: PlayOne<Run>, tape: readonly number[]): Promise<Explained> {
  const fails = async (tried: readonly number[]) =>
    (await playOne({ tape: recordedTape(tried) })).violations.length > 0;
  const small = await shrink(tape, fails);
  const one = await replay(playOne, small);
  const faults = one.story.filter((line) => line.includes('!!')).length;
  return { ...one, tape: printTape(small), faults };
}

/**
 * A failing run as a person reads it.
 * @param again the command that plays it again
 */
export function inWords({ faults, story, violations }: Explained, again: string): string {
  return [
    `${enough(faults)} to make it fail:`,
    ...story.map((line) => `  ${line}`),
    ...violations.map((violation) => `VIOLATED: ${violation}`),
    `to see it again: ${again}`,
  ].join('\n');
}

function enough(faults: number): string {
  if (faults === 0) return 'no fault is needed';
  return faults === 1 ? 'one fault is enough' : `${faults} faults are enough`;
}
