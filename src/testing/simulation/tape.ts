/**
 * A tape of choices makes a run: whatever could go one way or another asks it, and the same tape
 * makes the same run. 0 is always the harmless choice, and past its end a tape reads 0, so that
 * a failing tape can be shrunk by cutting it and by setting entries to 0.
 */

export interface Tape {
  /** One of `0 .. options - 1`. */
  choose(kind: Choice, options: number): number;
  /** All that was chosen so far. */
  readonly taken: readonly number[];
}

/** The kinds of choices, so that each can have a rate of its own. */
export type Choice = 'workload' | 'pace' | Fault;

/** Kinds of faults that befall a run by chance. */
export type Fault =
  | 'crash'
  | 'drop'
  | 'double'
  | 'delay'
  | 'unsendable'
  | 'handler'
  | 'outside'
  | 'commit-fault'
  | 'clock'
  | 'release'
  | 'odd-header';

/** The rate at which a choice is not the harmless one; one that is not named always is. */
export type Rates = Readonly<Partial<Record<Choice, number>>>;

/** The highest rate that each kind of fault can have in a run. */
export type HighestRates = Readonly<Partial<Record<Fault, number>>>;

/** The rates at which a schedule departs from the plainest one, in workload and in waits. */
const WORKLOAD = 0.7;
const PACE = 0.5;

/**
 * Rates drawn anew for each run, many of them 0: an even mixture of all faults would hide the
 * bugs that need much of one kind and none of another (swarm testing, Groce et al., 2012).
 */
export function drawRates(random: () => number, highest: HighestRates): Rates {
  const drawn = Object.entries(highest).map(
    ([fault, most]) => [fault, random() < 0.5 ? 0 : random() * most] as const,
  );
  return { workload: WORKLOAD, pace: PACE, ...Object.fromEntries(drawn) };
}

/** A tape that is made up as it goes. */
export function randomTape(random: () => number, rates: Rates): Tape {
  const taken: number[] = [];
  return {
    taken,
    choose(kind, options) {
      const harmless = random() >= (rates[kind] ?? 0);
      const value = harmless ? 0 : 1 + Math.floor(random() * (options - 1));
      taken.push(value);
      return value;
    },
  };
}

/** A tape that is played again. An entry beyond what can be chosen counts as the last choice. */
export function recordedTape(entries: readonly number[]): Tape {
  const taken: number[] = [];
  return {
    taken,
    choose(_kind, options) {
      const value = Math.min(entries[taken.length] ?? 0, options - 1);
      taken.push(value);
      return value;
    },
  };
}
