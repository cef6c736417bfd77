import { describe, expect, it } from 'vitest';
import { relativeTime, wordOf } from './words.ts';

const NOW = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const HOUR = 3_600_000;

describe('a moment beside now', () => {
  it.each([
    [0, 'now'],
    [-999, 'now'],
    [-SECOND, '1 second ago'],
    [-59 * SECOND, '59 seconds ago'],
    [-180 * SECOND, '3 minutes ago'],
    [-HOUR, '1 hour ago'],
    [-47 * HOUR, '1 day ago'],
    [-2_000 * 24 * HOUR, '2,000 days ago'],
    [5 * SECOND, 'in 5 seconds'],
  ])('%i ms from now is %s', (ms, words) => {
    expect(relativeTime(new Date(NOW + ms).toISOString(), NOW)).toBe(words);
  });

  it('stays as it is if it is none', () => {
    expect(relativeTime('-', NOW)).toBe('-');
  });
});

describe('a value', () => {
  it.each([
    [{ amount: 10_000, currency: 'USD' }, '100.00 USD'],
    [{ amount: 100, currency: 'JPY' }, '100 JPY'],
    [{ amount: 1_234, currency: 'BHD' }, '1.234 BHD'],
    [{ amount: 'x' }, '{"amount":"x"}'],
    [['a'], '["a"]'],
    [null, '-'],
    [undefined, '-'],
    [0, '0'],
    [false, 'false'],
  ])('%j is read as %s', (value, words) => {
    expect(wordOf(value)).toBe(words);
  });
});
