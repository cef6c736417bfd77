import { describe, expect, it } from 'vitest';
import { seededChance } from './chance.ts';

const drawn = (seed: number, count = 1_000) => {
  const random = seededChance(seed);
  return Array.from({ length: count }, random);
};

describe('seeded chance', () => {
  it('is the same for a seed, and another for another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('is evenly spread over [0, 1)', () => {
    const numbers = drawn(1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });

  it('stays as it is from one release to the next, so that a seed is worth keeping', () => {
    expect(drawn(42, 3)).toEqual([0.6011037519201636, 0.44829055899754167, 0.8524657934904099]);
  });
});
