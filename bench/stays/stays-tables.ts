/** Starts on folders with many sagas, as tables: the ratios first. */
import { inDigits, ratios, type Spread, spreadOf } from '../figures.ts';
import { print } from '../tables.ts';
import type { Started } from './stays-process.ts';

/** The starts of all rounds on a folder that had so many sagas. */
export interface Starts {
  readonly sagas: number;
  readonly starts: readonly Started[];
}

interface Summary extends Readonly<Record<keyof Started, Spread>> {
  readonly sagas: number;
  /** Of the rate to that of the first of all. */
  readonly ratio: Spread;
}

const MEGABYTE = 1_000_000;

export function summariesOf(all: readonly Starts[]): readonly Summary[] {
  const figures = (starts: readonly Started[], of: keyof Started) => starts.map((one) => one[of]);
  const first = figures(all[0]?.starts ?? [], 'perSecond');
  return all.map(({ sagas, starts }) => ({
    sagas,
    ratio: spreadOf(ratios(figures(starts, 'perSecond'), first)),
    readyMs: spreadOf(figures(starts, 'readyMs')),
    perSecond: spreadOf(figures(starts, 'perSecond')),
    p99Ms: spreadOf(figures(starts, 'p99Ms')),
    peakBytes: spreadOf(figures(starts, 'peakBytes')),
  }));
}

/** @param names of the columns */
export function printStarts(names: readonly string[], summaries: readonly Summary[]): void {
  const row = (name: string, spread: (summary: Summary) => Spread) =>
    print(name, ...summaries.map((summary) => inDigits(spread(summary))));
  print('', ...names);
  row('rate, to the first', ({ ratio }) => ratio);
  row('sagas/s', ({ perSecond }) => perSecond);
  row('p99 ms', ({ p99Ms }) => p99Ms);
  row('ready after ms', ({ readyMs }) => readyMs);
  row('peak memory MB', ({ peakBytes: { median, min, max } }) => ({
    median: median / MEGABYTE,
    min: min / MEGABYTE,
    max: max / MEGABYTE,
  }));
}
