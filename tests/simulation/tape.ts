/**
 * A tape of choices makes a run: whatever could go one way or another asks it, and the same tape
 * gives the same run. 0 is always the harmless choice, and a tape that has ended gives 0, so that
 * a failing tape can be shrunk by cutting it and by setting entries to 0.
 */

export interface Tape {
  /** One of `0 .. options - 1`. */
  choose(kind: Choice, options: number): number;
  /** All that was chosen so far. */
  readonly taken: readonly number[];
}

/** What is chosen, so that each kind can have a rate of its own. */
export type Choice =
  | 'workload'
  | 'crash'
  | 'drop'
  | 'double'
  | 'delay'
  | 'unsendable'
  | 'gateway'
  | 'commit-fault'
  | 'clock'
  | 'release'
  | 'odd-header'
  | 'pace';

/** How often a choice is not the harmless one. */
export type Rates = Readonly<Record<Choice, number>>;

/** A source of chance that a seed fully determines (mulberry32, by Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Rates drawn anew for each run, many of them 0: an even mixture of all faults would hide the
 * bugs that need much of one kind and none of another (swarm testing, Groce et al., 2012).
 */
export function drawRates(random: () => number): Rates {
  const some = (most: number) => (random() < 0.5 ? 0 : random() * most);
  return {
    workload: 0.7,
    pace: 0.5,
    crash: some(0.04),
    drop: some(0.2),
    double: some(0.3),
    delay: some(0.5),
    unsendable: some(0.1),
    gateway: some(0.6),
    'commit-fault': some(0.05),
    clock: some(0.02),
    release: some(0.4),
    'odd-header': some(0.8),
  };
}

/** A tape that is made up as it goes. */
export function randomTape(random: () => number, rates: Rates): Tape {
  const taken: number[] = [];
  return {
    taken,
    choose(kind, options) {
      const harmless = random() >= rates[kind];
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
