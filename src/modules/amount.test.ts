import { expect, it } from 'vitest';
import { amountInWords } from './amount.ts';

it.each([
  [10_000, 'USD', '100.00 USD'],
  [5, 'EUR', '0.05 EUR'],
  [1_200, 'JPY', '1200 JPY'],
  [1_500, 'KWD', '1.500 KWD'],
])('%i minor units of %s are %s', (amount, currency, words) => {
  expect(amountInWords(amount, currency)).toBe(words);
});
