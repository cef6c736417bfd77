import { describe, expect, it } from 'vitest';
import { backUp } from './backed-up.ts';

describe('backups of a server under load', () => {
  it('can each be restored and gone on with, and no half of one can', async () => {
    const { kept, violations, perSecond, cutOff } = await backUp({
      backups: 3,
      kills: 3,
      random: Math.random,
    });
    expect(violations).toEqual([]);
    expect(cutOff, 'kills in the middle of a copy').toBeGreaterThan(0);
    expect(kept.flatMap((one) => one.violations)).toEqual([]);
    expect(kept.map(({ bookings }) => bookings)).toEqual(
      kept.map(({ bookings }) => bookings).toSorted((a, b) => a - b),
    );
    expect(perSecond).toBeGreaterThan(20);
  });
});
