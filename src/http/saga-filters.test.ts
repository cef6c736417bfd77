import { describe, expect, it } from 'vitest';
import { createdWithin, sagaFilters } from './saga-filters.ts';

const NOW = Date.UTC(2026, 2, 1, 9);

describe('an age', () => {
  it.each([
    ['1m', 60_000],
    ['90m', 5_400_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('%s is %i ms', (text, ms) => {
    expect(sagaFilters.olderThan.parse(text)).toBe(ms);
  });

  it.each(['', '0m', '10', '10s', '1.5h', '-1h', '1h30m', '99999d'])('is not %j', (text) => {
    expect(sagaFilters.olderThan.safeParse(text).success).toBe(false);
  });
});

describe('the span of a list', () => {
  it('has no bounds if none are asked for', () => {
    expect(createdWithin({}, NOW)).toEqual({ createdFrom: undefined, createdBefore: undefined });
  });

  it('ends at the earlier of an age and a time', () => {
    const ends = (to: number) => createdWithin({ olderThan: 1_000, to }, NOW).createdBefore;
    expect(createdWithin({ olderThan: 1_000 }, NOW).createdBefore).toBe(NOW - 1_000);
    expect(ends(NOW)).toBe(NOW - 1_000);
    expect(ends(NOW - 5_000)).toBe(NOW - 5_000);
  });

  it('begins at the very time that is asked for', () => {
    expect(createdWithin({ from: NOW, to: NOW + 1 }, NOW)).toEqual({
      createdFrom: NOW,
      createdBefore: NOW + 1,
    });
  });
});
