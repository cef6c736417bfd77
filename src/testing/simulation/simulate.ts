/**
 * Simulation of one's own sagas. The real orchestrator, participants and SQLite run in virtual
 * time, while messages are lost, doubled, delayed and reordered, handlers and databases fail,
 * clocks jump and processes are killed between any two things that are durable or visible. Then
 * all works again, everything must come to its end, and what must hold is checked.
 *
 * A seed gives the same schedules each time. One that fails is shrunk to the fewest faults that
 * still make it fail, and told as a story (the approach is that of FoundationDB and TigerBeetle).
 */
import { explain, explore, inWords, type PlayOne, replay } from './explore.ts';
import { underTest } from './running-sagas.ts';
import type { SagaSystem } from './saga-system.ts';
import { play, type Run } from './schedule.ts';
import { parseTape } from './shrink.ts';
import { type Choice, type HighestRates, recordedTape, type Tape } from './tape.ts';

export interface SimulationOptions {
  /** Schedules drawn by chance, after a crash at each boundary of the plain one. */
  readonly schedules: number;
  readonly seed: number;
}

export interface SimulationReport {
  /** Schedules that were run until one failed, those with a single crash included. */
  readonly schedules: number;
  /** In how many of them each situation occurred: one that never did was not tested. */
  readonly marks: ReadonlyMap<string, number>;
  /** The first schedule that failed, made small. */
  readonly failure: Failure | undefined;
}

export interface Failure {
  /** Violations in words. */
  readonly violations: readonly string[];
  /** Faults left of those that made it fail. */
  readonly faults: number;
  /** All that happened up to the violations, a line each. */
  readonly story: string;
  /** Plays the schedule again: see `replayTape`. */
  readonly tape: string;
}

/** The highest rate of each kind of fault per schedule. */
const rates: HighestRates = {
  crash: 0.04,
  drop: 0.2,
  double: 0.3,
  delay: 0.5,
  unsendable: 0.1,
  handler: 0.2,
  outside: 0.5,
  'commit-fault': 0.05,
  clock: 0.02,
};

/**
 * Runs the plain schedule, then the same with a crash at each boundary, then schedules of chance.
 * It ends with the first that fails.
 */
export async function simulate<Work>(
  system: SagaSystem<Work>,
  { schedules, seed }: SimulationOptions,
): Promise<SimulationReport> {
  const tested = underTest(system);
  const playOne: PlayOne<Run> = (how) => play(tested, how);
  const crashed = await crashEverywhere(playOne);
  if (crashed.failed !== undefined) return reportOf(playOne, crashed, crashed.failed);
  const explored = await explore(playOne, { seed, runs: schedules, rates });
  const runs = crashed.runs + explored.runs;
  const marks = new Map(explored.marks);
  for (const [mark, times] of crashed.marks) marks.set(mark, (marks.get(mark) ?? 0) + times);
  return reportOf(playOne, { runs, marks }, explored.failed?.run);
}

/** Plays a schedule that failed once again. Resolves with its story; `violations` may be empty. */
export async function replayTape<Work>(system: SagaSystem<Work>, tape: string): Promise<Run> {
  const tested = underTest(system);
  return replay((how) => play(tested, how), parseTape(tape));
}

interface Seen {
  readonly runs: number;
  readonly marks: ReadonlyMap<string, number>;
}

async function reportOf(
  playOne: PlayOne<Run>,
  { runs: schedules, marks }: Seen,
  failed: Run | undefined,
): Promise<SimulationReport> {
  if (failed === undefined) return { schedules, marks, failure: undefined };
  const small = await explain(playOne, failed.taken);
  const { violations, faults, tape } = small;
  const story = inWords(small, `replayTape(system, '${tape}')`);
  return { schedules, marks, failure: { violations, faults, story, tape } };
}

/** The plain schedule, and the same with one crash, of a process or of all, at each boundary. */
async function crashEverywhere(
  playOne: PlayOne<Run>,
): Promise<Seen & { readonly failed: Run | undefined }> {
  const { tape, asked } = watched(recordedTape([]));
  const marks = new Map<string, number>();
  let runs = 0;
  const fails = (run: Run) => {
    runs += 1;
    for (const mark of run.marks) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    return run.violations.length > 0;
  };
  const plain = await playOne({ tape });
  if (fails(plain)) return { runs, marks, failed: plain };
  for (const [at, kind] of asked.entries())
    for (const crash of kind === 'crash' ? [1, 2] : []) {
      const entries = [...Array<number>(at).fill(0), crash];
      const one = await playOne({ tape: recordedTape(entries) });
      if (fails(one)) return { runs, marks, failed: one };
    }
  return { runs, marks, failed: undefined };
}

/** The same tape, and what was asked of it, in order. */
function watched(tape: Tape): { readonly tape: Tape; readonly asked: readonly Choice[] } {
  const asked: Choice[] = [];
  const choose: Tape['choose'] = (kind, options) => {
    asked.push(kind);
    return tape.choose(kind, options);
  };
  return { tape: { taken: tape.taken, choose }, asked };
}
