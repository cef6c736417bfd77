import { describe, expect, it } from 'vitest';
import { seededChance } from '../../src/testing/chance.ts';
import { freshSeed } from '../kill/chance.ts';
import { torment } from './torment.ts';

const RECOVERY_MS = 15_000;

describe('three processes and a broker, of which every one is killed, cut off and paused', () => {
  it('lose nothing, double nothing and leave nothing stuck', async () => {
    const seed = freshSeed();
    console.log(`torture by seed ${seed}`);
    const dose = { kills: 12, brokerKills: 1, brokerDownMs: 500, others: 1, lengthMs: 20_000 };
    const random = seededChance(seed);
    const verdict = await torment({ ...dose, bookings: 400, random, tell: () => {} });
    expect(verdict.violations).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThanOrEqual(400);
    expect(verdict.faults).toBe(16);
    expect(verdict.echoes).toBeGreaterThan(0);
    expect(verdict.recovery.p99Ms).toBeLessThan(RECOVERY_MS);
    for (const status of ['approved', 'rejected', 'cancelled'])
      expect(verdict.states[status]).toBeGreaterThan(0);
  });
});
