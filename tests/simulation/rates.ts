import type { HighestRates } from '../../src/testing/simulation/tape.ts';

/** How often each kind of fault befalls the product at most. */
export const rates: HighestRates = {
  crash: 0.04,
  drop: 0.2,
  double: 0.3,
  delay: 0.5,
  unsendable: 0.1,
  outside: 0.6,
  'commit-fault': 0.05,
  clock: 0.02,
  release: 0.4,
  'odd-header': 0.8,
};
