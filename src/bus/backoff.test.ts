import { describe, expect, it } from 'vitest';
import { backoffMs, jittered } from './backoff.ts';

const waits = { firstMs: 100, longestMs: 5_000 };
const [least, most] = [() => 0, () => 1];

describe('the wait after a failure', () => {
  it('doubles with each failure, up to the longest', () => {
    const after = [1, 2, 3, 6, 7, 1_000].map((failures) => backoffMs(waits, failures, most));
    expect(after).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
  });

  it('is drawn between half of it and all, the first and the longest too', () => {
    for (const failures of [1, 3, 1_000]) {
      const longest = backoffMs(waits, failures, most);
      expect(backoffMs(waits, failures, least)).toBe(longest / 2);
      expect(backoffMs(waits, failures, () => 0.5)).toBe(longest * 0.75);
    }
  });

  it('is in whole milliseconds', () => {
    expect(jittered(3, () => 0.5)).toBe(2);
  });
});
