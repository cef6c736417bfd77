import { expect, it } from 'vitest';
import { elapsed } from './elapsed.ts';

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999, '999 ms'],
  [1_500, '1.5 s'],
  [2_000, '2 s'],
  [42_400, '42 s'],
  [59_900, '1 min'],
  [125_000, '2 min 5 s'],
  [3 * 3_600_000 + 12 * 60_000 + 4_000, '3 h 12 min'],
  [2 * 86_400_000 + 4 * 3_600_000, '2 d 4 h'],
  [-5, '0 ms'],
])('%i ms are %s', (ms, words) => {
  expect(elapsed(ms)).toBe(words);
});
