/** What rounds say: of each side its figures, and the ratios of their rates. */
import { median, quantile, ratios, type Spread, spreadOf } from '../figures.ts';
import type { Load } from '../load.ts';
import type { SideName } from '../sides/sides.ts';
import type { Rounds } from './rounds.ts';
import type { Outcome } from './task.ts';

const MEGABYTE = 1_000_000;
const KIBIBYTE = 1_024;

/** The figures of a side under a load, by their names. One figure a round. */
export const figures = {
  'bookings/s': ({ eachMs, seconds }) => eachMs.length / seconds,
  'p50 ms': ({ eachMs }) => quantile(eachMs, 0.5),
  'p99 ms': ({ eachMs }) => quantile(eachMs, 0.99),
  'processor ms a booking': ({ eachMs, used }) => (used.cpuMs ?? 0) / eachMs.length,
  'idle ms a booking': ({ eachMs, used }) => (used.idleMs ?? 0) / eachMs.length,
  "broker's ms a booking": ({ eachMs, used }) => (used.brokerCpuMs ?? Number.NaN) / eachMs.length,
  'KiB written a booking': ({ eachMs, used }) =>
    (used.writtenBytes ?? 0) / eachMs.length / KIBIBYTE,
  'bytes a booking on disk': ({ eachMs, diskBytes }) => diskBytes / eachMs.length,
  'peak memory MB': ({ peakBytes }) => peakBytes / MEGABYTE,
} as const satisfies Readonly<Record<string, (outcome: Outcome) => number>>;

export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures) as readonly FigureName[]; // It has no others.

/** The group commits of a database: in how many a booking takes part, and how many share one. */
interface Commits {
  readonly commits: number;
  readonly unitsInOne: number;
}

export interface Summary {
  readonly load: Load;
  /** Of the rates, such as `system/rival`. */
  readonly ratios: Readonly<Record<string, Spread>>;
  readonly sides: Readonly<Record<string, Readonly<Record<FigureName, Spread>>>>;
  /** Of the system, by database; empty if it does not take part. */
  readonly commits: Readonly<Record<string, Commits>>;
}

/** A side, and the one that its rate is divided by. */
export type Pair = readonly [ours: SideName, theirs: SideName];

export function summaryOf({ load, outcomes }: Rounds, pairs: readonly Pair[]): Summary {
  const ratesOf = (side: SideName) => (outcomes.get(side) ?? []).map(figures['bookings/s']);
  const compared = pairs.map(([ours, theirs]) => [
    `${ours}/${theirs}`,
    spreadOf(ratios(ratesOf(ours), ratesOf(theirs))),
  ]);
  const sides = [...outcomes].map(([side, rounds]) => [side, spreadsOf(rounds)]);
  return {
    load,
    ratios: Object.fromEntries(compared),
    sides: Object.fromEntries(sides),
    commits: commitsOf(outcomes.get('system') ?? [], load.count),
  };
}

function commitsOf(rounds: readonly Outcome[], bookings: number): Summary['commits'] {
  const names = Object.keys(rounds[0]?.used ?? {}).flatMap((name) => {
    const [, database] = /^(\w+) commits$/.exec(name) ?? [];
    return database ?? [];
  });
  const sum = (name: string) => median(rounds.map(({ used }) => used[name] ?? 0));
  const commits = names.map((database) => {
    const count = sum(`${database} commits`);
    const unitsInOne = sum(`${database} units`) / count;
    return [database, { commits: count / bookings, unitsInOne }];
  });
  return Object.fromEntries(commits);
}

function spreadsOf(rounds: readonly Outcome[]): Readonly<Record<FigureName, Spread>> {
  const spreads = figureNames.map((name) => [name, spreadOf(rounds.map(figures[name]))]);
  return Object.fromEntries(spreads) as Record<FigureName, Spread>; // Each is under its name.
}
