/** What the benchmark on a broker prints. */
import { line, median, quantile, ratio } from './figures.ts';
import { DATABASES } from './gauges.ts';
import type { Load, Measured } from './load.ts';

export type Side = 'engine' | 'bare';

export type Rounds = Readonly<Record<Side, readonly Measured[]>> & { readonly load: Load };

/** One figure a round. */
type Figure = (measured: Measured) => number;

export function printSpeeds(alone: Rounds, many: Rounds): void {
  const row = (name: string, { engine, bare }: Rounds, figure: Figure) => {
    const [ours, theirs] = [engine.map(figure), bare.map(figure)];
    const digits = median(ours) < 100 ? 1 : 0;
    const cells = [median(ours).toFixed(digits), median(theirs).toFixed(digits)];
    console.log(line(name, ...cells, ratio(ours, theirs).toFixed(2)));
  };
  const { count, inFlight } = many.load;
  console.log(line('', 'engine', 'bare', 'engine/bare'));
  row('1 at a time, p50 ms', alone, ({ eachMs }) => quantile(eachMs, 0.5));
  row('1 at a time, p99 ms', alone, ({ eachMs }) => quantile(eachMs, 0.99));
  row(`${inFlight} in flight, a second`, many, ({ seconds }) => count / seconds);
}

/** Where the time goes: what the clock says, and what the processors say. */
export function printTime(alone: Rounds, many: Rounds): void {
  const commitMs: Figure = ({ used }) => used.commitMs ?? 0;
  const waitingMs: Figure = ({ used }) => used.idleMs ?? 0;
  const wallMs: Figure = ({ seconds }) => seconds * 1_000;
  const figures: Readonly<Record<string, Figure>> = {
    'by the clock': wallMs,
    '  waiting for the broker': waitingMs,
    '  in COMMIT': commitMs,
    '  the rest': (one) => wallMs(one) - waitingMs(one) - commitMs(one),
    'processor, node': ({ used }) => used.nodeCpuMs ?? 0,
    'processor, broker': ({ used }) => used.brokerCpuMs ?? 0,
  };
  printHeading(many);
  console.log(line('ms a booking', 'engine', 'bare', 'engine', 'bare'));
  for (const [name, figure] of Object.entries(figures)) {
    const cells = [alone, many].flatMap(({ load, engine, bare }) =>
      [engine, bare].map((side) => median(side.map(figure)) / load.count),
    );
    console.log(line(name, ...cells.map((ms) => (Number.isNaN(ms) ? '-' : ms.toFixed(2)))));
  }
}

/** Whether group commit reaches through the bus: work that arrives together, synced together. */
export function printCommits(alone: Rounds, many: Rounds): void {
  const columns = ['commits', 'units in one'];
  printHeading(many);
  console.log(line("the engine's databases", ...columns, ...columns));
  for (const database of DATABASES) {
    const cells = [alone, many].flatMap(({ load, engine }) => {
      const sum = (what: string) =>
        median(engine.map(({ used }) => used[`${database} ${what}`] ?? 0));
      return [sum('commits') / load.count, sum('units') / sum('commits')];
    });
    console.log(line(database, ...cells.map((figure) => figure.toFixed(2))));
  }
}

function printHeading({ load }: Rounds): void {
  console.log(`\n${line('', '1 at a time', '', `${load.inFlight} in flight`)}`);
}
