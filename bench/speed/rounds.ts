/** Several sides under one load, in turns. */
import { type Child, startChild } from '../child.ts';
import type { Load } from '../load.ts';
import type { SideName } from '../sides/sides.ts';
import type { Answer, Question } from './side-process.ts';
import type { BrokerAddress, Outcome } from './task.ts';

export interface Plan {
  readonly sides: readonly SideName[];
  readonly rounds: number;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** The broker to talk through; in memory if not given. */
  readonly broker?: BrokerAddress | undefined;
}

/** The outcome of each side in each round. */
export interface Rounds {
  readonly load: Load;
  readonly outcomes: ReadonlyMap<SideName, readonly Outcome[]>;
}

/** So many bookings at the most before the first round, which warm each process up. */
const WARM_UP = 1_000;

/** Makes the bookings of a load on each side, in so many rounds. */
export async function inTurns(plan: Plan, load: Load): Promise<Rounds> {
  const { sides, declined, broker } = plan;
  const outcomes = new Map(sides.map((side) => [side, [] as Outcome[]]));
  const processes = new Map(sides.map((side) => [side, startSide()]));
  try {
    const perform = async (side: SideName, one: Load) => {
      const question = { task: { side, declined, broker }, load: one };
      const { outcome } = await of(processes, side).ask(question);
      if (outcome === undefined) throw new Error(`${side} did not tell its outcome`);
      return outcome;
    };
    const warmUp = { ...load, count: Math.min(load.count, WARM_UP) };
    for (const side of sides) await perform(side, warmUp);
    for (const side of turnsOf(plan)) of(outcomes, side).push(await perform(side, load));
    return { load, outcomes };
  } finally {
    await Promise.all([...processes.values()].map(({ end }) => end()));
  }
}

/** All turns of all rounds. Each side goes first in some: what is still warming up favours none. */
function turnsOf({ sides, rounds }: Plan): readonly SideName[] {
  return Array.from({ length: rounds }, (_, round) => {
    const first = round % sides.length;
    return [...sides.slice(first), ...sides.slice(0, first)];
  }).flat();
}

/** The pages that a booking of each side writes into the logs, one at a time. */
export async function pagesOfEach(plan: Plan): Promise<ReadonlyMap<SideName, number>> {
  const pages = new Map<SideName, number>();
  const { declined } = plan;
  for (const side of plan.sides) {
    const process = startSide();
    const { pages: counted = Number.NaN } = await process.ask({ task: { side, declined } });
    pages.set(side, counted);
    await process.end();
  }
  return pages;
}

function startSide(): Child<Question, Answer> {
  return startChild(new URL('./side-process.ts', import.meta.url));
}

/** @throws Error if it is not there */
function of<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${key}`);
  return value;
}
