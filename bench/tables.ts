/** Summaries as tables for a person: the ratios first. */
import { inDigits } from './figures.ts';
import { figureNames, type Summary } from './speed/summary.ts';

const [NAME_WIDTH, CELL_WIDTH] = [26, 24];

/** A table of the ratios under each load, and one of the figures of each side per load. */
export function printSummaries(summaries: readonly Summary[]): void {
  printRatios(summaries);
  for (const summary of summaries) printFigures(summary);
  printCommits(summaries);
}

function printRatios(summaries: readonly Summary[]): void {
  print('ratios of the rates', ...summaries.map(({ load }) => `${load.inFlight} in flight`));
  for (const name of Object.keys(summaries[0]?.ratios ?? {})) {
    const spreads = summaries.flatMap(({ ratios }) => ratios[name] ?? []);
    print(name, ...spreads.map(inDigits));
  }
}

function printFigures({ load, sides }: Summary): void {
  console.log(`\n${load.inFlight} in flight, ${load.count} bookings a round`);
  print('', ...Object.keys(sides));
  for (const figure of figureNames) {
    const cells = Object.values(sides).map((spreads) => inDigits(spreads[figure]));
    if (cells.some((cell) => cell !== '-')) print(figure, ...cells);
  }
}

/** Whether work that arrives together is synced together, in the system. */
function printCommits(summaries: readonly Summary[]): void {
  const names = Object.keys(summaries[0]?.commits ?? {});
  if (names.length === 0) return;
  console.log("\nthe system's commits a booking, and units of work in one commit");
  print('', ...summaries.map(({ load }) => `${load.inFlight} in flight`));
  for (const name of names) {
    const each = summaries.flatMap(({ commits }) => commits[name] ?? []);
    print(name, ...each.map((one) => `${one.commits.toFixed(2)} of ${one.unitsInOne.toFixed(1)}`));
  }
}

/** A line of a table: its name, then cells below each other. */
export function print(name: string, ...cells: readonly string[]): void {
  console.log(name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join(''));
}
