import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { seededChance } from '../../src/testing/chance.ts';
import { strike } from './blow.ts';
import { boundaries } from './boundaries.ts';
import { freshSeed } from './chance.ts';
import { planOf } from './plan.ts';
import { launch } from './server.ts';
import { besiege, type Report } from './siege.ts';
import { tallyOf } from './tally.ts';

describe('40 kills, at every boundary, during recoveries and at random', () => {
  const seed = freshSeed();
  const MINUTES = 60_000;

  it(`violate nothing (seed ${seed})`, { timeout: 8 * MINUTES }, async () => {
    console.log(`seed ${seed}`);
    const reports: Report[] = [];
    for await (const report of besiege(planOf(40, seededChance(seed)))) reports.push(report);
    expect(reports.flatMap(({ struck }) => struck.flatMap((one) => one.violations))).toEqual([]);
    expect(reports.flatMap(({ violationsAtRest }) => violationsAtRest)).toEqual([]);
    for (const { states } of reports) {
      expect(states.approved).toBeGreaterThan(0);
      expect(states.rejected).toBeGreaterThan(0);
    }
    const { rows, kills } = tallyOf(reports);
    expect(kills).toBe(40);
    for (const boundary of boundaries) {
      const row = rows.find(({ name }) => name === boundary);
      expect(row?.early, `${boundary}, early`).toBe(1);
      expect(row?.late, `${boundary}, late`).toBe(1);
    }
    expect(rows.reduce((sum, { recovering }) => sum + recovering, 0)).toBe(8);
  });
});

describe('a server that is armed', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'armed-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true }));

  // A first start adds its five slots in one commit.
  it.each([
    ['parking.begin:1', 0],
    ['parking.written:1', 0],
    ['parking.committed:1', 5],
  ])('at %s has made %i slots durable when it dies', async (killAt, slots) => {
    const { signal, said } = await launch(dataDir, { KILL_AT: killAt }).ended;
    expect(signal).toBe('SIGKILL');
    expect(said).toBe(`killed at ${killAt}\n`);
    expect(readSnapshot(dataDir).slots).toHaveLength(slots);
  });

  const neverPassed = { kind: 'late', boundary: 'gateway.begin', passage: 1 } as const;

  it('at a boundary that it does not pass is reported with its name', async () => {
    const target = { dataDir, announce: () => {}, patienceMs: 1_500 };
    const faults = await strike(target, neverPassed);
    expect(faults).toEqual([expect.stringContaining('gateway.begin:1 (late), which it never')]);
  });

  it('and dies elsewhere is reported', async () => {
    const first = launch(dataDir);
    await first.url;
    // The second one on a data folder ends by itself.
    const faults = await strike({ dataDir, announce: () => {} }, neverPassed);
    expect(faults).toEqual([expect.stringMatching(/ended elsewhere, with 1: .*another running/s)]);
    first.process.kill('SIGKILL');
    await first.ended;
  });
});
