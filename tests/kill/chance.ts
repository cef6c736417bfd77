/** A seed that nobody knows before. */
import { randomInt } from 'node:crypto';

export function freshSeed(): number {
  return randomInt(2 ** 32);
}
