import { describe, expect, it } from 'vitest';
import { parseTape, printTape, shrink } from './shrink.ts';

describe('a tape that fails', () => {
  it('is made as small as it can be while it still fails', async () => {
    const fails = async (tape: readonly number[]) =>
      tape.includes(7) && tape.filter((entry) => entry > 2).length > 1;
    expect(await shrink([1, 0, 3, 9, 7, 0, 0, 2, 7, 1], fails)).toHaveLength(2);
  });

  it('can be written on a command line, and read again', () => {
    const tape = [0, 0, 0, 3, 1, 1, 0];
    expect(printTape(tape)).toBe('0*3,3,1*2,0');
    expect(parseTape(printTape(tape))).toEqual(tape);
    expect(() => parseTape('0*3,x')).toThrow("'x' is no part of a tape");
  });
});
