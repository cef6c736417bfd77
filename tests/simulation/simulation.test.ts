/** Ten thousand runs, every crash, and proof that faults would have been found. */
import { randomInt } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { seededChance } from '../../src/testing/chance.ts';
import { replay } from '../../src/testing/simulation/explore.ts';
import { drawRates, randomTape, recordedTape } from '../../src/testing/simulation/tape.ts';
import { removeCompiledProduct } from './compiled.ts';
import { corpus } from './corpus.ts';
import { createProductDisks } from './databases.ts';
import { mutants } from './mutants.ts';
import { hunt } from './mutate.ts';
import { simulate, simulation } from './process.ts';
import { rates } from './rates.ts';
import { run } from './run.ts';
import { scenarios } from './scenarios.ts';
import { sometimes } from './sometimes.ts';

const RUNS = 10_000;
const MAX_HUNT = 4_000;
const seed = randomInt(2 ** 31);

/** The same on both cores, each with a part of it. */
const onBothCores = async (options: (half: 1 | 2) => readonly string[]) => {
  const reports = await Promise.all(
    ([1, 2] as const).map((half) => simulate(simulation, options(half))),
  );
  return {
    runs: reports.reduce((sum, { runs }) => sum + runs, 0),
    failures: reports.flatMap(({ failures }) => failures),
    marks: new Set(reports.flatMap(({ marks }) => marks)),
  };
};

describe('the system, under all that chance can do to it', () => {
  it(`loses and doubles nothing in ${RUNS} runs, and all that can happen does`, async () => {
    const began = performance.now();
    const { runs, failures, marks } = await onBothCores((half) => {
      const first = half === 1 ? seed : seed + RUNS / 2;
      return ['--runs', String(RUNS / 2), '--seed', String(first)];
    });
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${runs} runs with seeds ${seed} and ${seed + RUNS / 2} in ${seconds} s`);
    expect(failures, `see it: npm run simulate -- --runs ${RUNS} --seed ${seed}`).toEqual([]);
    expect(runs).toBe(RUNS);
    expect(sometimes.filter((situation) => !marks.has(situation))).toEqual([]);
  });

  it('ends right in every scenario, whoever dies at whichever boundary, also twice', async () => {
    const began = performance.now();
    const { runs, failures } = await onBothCores((half) => [
      ...['--exhaust', 'names', '--half', String(half)],
    ]);
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${runs} runs of ${scenarios.length} scenarios with deaths in ${seconds} s`);
    expect(failures).toEqual([]);
    expect(scenarios.length).toBeGreaterThanOrEqual(8);
    expect(runs).toBeGreaterThan(scenarios.length * 500);
  });
});

describe('a fault of our own', () => {
  afterAll(removeCompiledProduct);

  const found = new Map<string, number>();

  it.concurrent.each(mutants)(`is found within ${MAX_HUNT} runs: $what`, async (mutant) => {
    const tape = corpus.find(({ why }) => why === mutant.what)?.tape;
    const quarry = await hunt(mutant, { seed, runs: MAX_HUNT, tape });
    expect(quarry.foundAfter).toBeDefined();
    expect(quarry.tapeFinds).toBe(true);
    found.set(mutant.what, quarry.foundAfter ?? 0);
  });

  it('is one of fifteen at least, and the corpus is of them', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(15);
    const known = new Set(mutants.map(({ what }) => what));
    expect(corpus.filter(({ why }) => !known.has(why))).toEqual([]);
    for (const [what, runs] of found) console.log(`${String(runs).padStart(6)}  ${what}`);
  });
});

describe('a gateway that is down for an hour', () => {
  it('stalls sagas, which all end right when it is back, without a hand', async () => {
    const hourMs = 3_600_000;
    const { violations, marks, snapshot, story } = await run({
      disks: createProductDisks(),
      tape: recordedTape([]),
      telling: true,
      scenario({ world }, clients) {
        world.outage = { kind: 'down', until: world.agenda.now() + hourMs };
        for (const [n, slot] of ['a1', 'a2', 'a3', 'a4', 'a5'].entries()) {
          clients.addSlot(slot);
          world.agenda.after(n * 600_000, () => clients.book(slot));
        }
        world.agenda.after(hourMs + 120_000, () => clients.book('a1'));
      },
    });
    expect(violations).toEqual([]);
    expect([...marks]).toEqual(
      expect.arrayContaining([
        'a stalled saga is told',
        'book-slot: stalled pay-bill compensation_exhausted',
        'book-slot: healed',
      ]),
    );
    const statuses = snapshot.bookings.map(({ status }) => status);
    expect(statuses).toEqual([...Array(5).fill('rejected'), 'approved']);
    expect(story.filter((line) => line.includes('wants to'))).toEqual([]);
  });
});

describe('a tape', () => {
  const disks = createProductDisks();

  it('gives the same run each time, to the last event', async () => {
    for (let n = 0; n < 20; n += 1) {
      const random = seededChance(seed + n);
      const tape = randomTape(random, drawRates(random, rates));
      const first = await run({ disks, tape, telling: true });
      const again = await replay((play) => run({ disks, ...play }), first.taken);
      expect(again.story).toEqual(first.story);
      expect(again.story.length).toBeGreaterThan(5);
    }
  });
});
