/** Every crash there is: each scenario, with a death at every boundary and at every two. */

import { recordedTape } from '../../src/testing/simulation/tape.ts';
import type { Crash } from '../../src/testing/simulation/world.ts';
import { type Boundary, boundaries } from './boundaries.ts';
import type { ProductDisks } from './databases.ts';
import { type ProductRun, type RunOptions, run } from './run.ts';
import type { Scenario } from './scenarios.ts';

export interface Exhausted {
  readonly scenario: string;
  /** How often the scenario passes a boundary where nobody dies. */
  readonly passages: number;
  readonly runs: number;
  readonly marks: ReadonlySet<string>;
  readonly failures: readonly string[];
}

/** Which pairs of deaths are gone through: the named boundaries, or each time one is passed. */
export type Pairs = 'names' | 'passages';

/** Who dies, asked at each passage of a boundary, in order. */
interface Plan {
  readonly inWords: string;
  readonly crashAt: (passage: number, boundary: string) => Crash;
}

/** Plays a scenario with its deaths; nobody dies where none are given. */
export function playScenario(
  disks: ProductDisks,
  { act }: Scenario,
  options: Pick<RunOptions, 'crashAt' | 'sweeping'> = {},
): Promise<ProductRun> {
  const crashAt = () => 'none' as const;
  return run({ disks, tape: recordedTape([]), scenario: act, crashAt, ...options });
}

/**
 * Every process dies at each passage of a boundary, then one alone at each, then one at each
 * ordered pair: the second counts from the first on, so that it also falls into the recovery.
 */
export async function exhaust(
  disks: ProductDisks,
  scenario: Scenario,
  pairs: Pairs,
): Promise<Exhausted> {
  const { passages } = await playScenario(disks, scenario);
  const marks = new Set<string>();
  const failures: string[] = [];
  let runs = 1;
  const play = async ({ inWords, crashAt }: Plan) => {
    const one = await playScenario(disks, scenario, { crashAt });
    runs += 1;
    for (const mark of one.marks) marks.add(mark);
    const found = [...one.violations, ...wrongEnds(scenario, one)];
    if (found.length > 0) failures.push(`${scenario.name}, ${inWords}: ${found.join('; ')}`);
    return one.passages;
  };
  for (let first = 1; first <= passages; first += 1) {
    await play(deathsAt('all', [first]));
    const until = await play(deathsAt('one', [first]));
    for (let second = first + 1; pairs === 'passages' && second <= until; second += 1)
      await play(deathsAt('one', [first, second]));
  }
  for (const first of pairs === 'names' ? boundaries : [])
    for (const second of boundaries) await play(deathsAtNames(first, second));
  return { scenario: scenario.name, passages, runs, marks, failures };
}

function deathsAt(crash: Exclude<Crash, 'none'>, passages: readonly number[]): Plan {
  const inWords = `${crash} dead at passage ${passages.join(' and ')}`;
  return { inWords, crashAt: (passage) => (passages.includes(passage) ? crash : 'none') };
}

/** A death at the first passage of one boundary, and at the next one of the other. */
function deathsAtNames(first: Boundary, second: Boundary): Plan {
  const left: string[] = [first, second];
  return {
    inWords: `one dead at ${first}, then at ${second}`,
    crashAt(_, boundary) {
      if (left[0] !== boundary) return 'none';
      left.shift();
      return 'one';
    },
  };
}

/** Bookings must end in one of the ways that the scenario names. */
function wrongEnds({ ends }: Scenario, { snapshot }: ProductRun): readonly string[] {
  return snapshot.bookings
    .filter(({ status }) => !ends.includes(status))
    .map(({ id, status }) => `booking ${id} ends ${status}, not ${ends.join(' or ')}`);
}
