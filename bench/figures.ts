/** Figures out of several rounds, and tables of them. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  return { median: median(figures), min: Math.min(...figures), max: Math.max(...figures) };
}

export function median(figures: readonly number[]): number {
  return quantile(
    figures.toSorted((a, b) => a - b),
    0.5,
  );
}

/** @param sorted the smallest first */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? 0;
}

/** The ratio in each round of two that ran in turns: what slows one round slows both. */
export function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  return ours.map((figure, round) => figure / (theirs[round] ?? 1));
}

/** The median of these ratios. */
export function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ratios(ours, theirs));
}

/** A figure and its range, in as many digits as say something. */
export function inDigits({ median: middle, min, max }: Spread): string {
  const digits = middle < 10 ? 2 : middle < 100 ? 1 : 0;
  const [a, b, c] = [middle, min, max].map((figure) => toText(figure, digits));
  return a === '-' ? a : `${a} (${b}–${c})`;
}

/** A dash for what could not be measured here. */
export function toText(figure: number, digits: number): string {
  return Number.isNaN(figure) ? '-' : figure.toFixed(digits);
}

/** A line of a table: its name, then figures below each other. */
export function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(14)).join('');
}
