import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNewcomers } from './newcomers.ts';

describe('a newcomer', () => {
  it('is each command above what is there, until it is noted', () => {
    const newcomers = createNewcomers('s5:pay:do');
    expect(['s5:pay:do', 's4:pay:do', 's5:block:do'].map(newcomers.has)).toEqual(
      Array(3).fill(false),
    );
    expect(newcomers.has('s6:pay:do')).toBe(true);
    newcomers.note('s6:pay:do');
    expect(newcomers.has('s6:pay:do')).toBe(false);
    expect(newcomers.has('s6:reserve:do')).toBe(true);
  });

  it('is every command of an empty inbox', () => {
    expect(createNewcomers('').has('s1:pay:do')).toBe(true);
  });

  it('is none of very many that came, the youngest first', () => {
    const newcomers = createNewcomers('');
    const id = (n: number) => `s${String(n).padStart(6, '0')}`;
    for (let n = 25_000; n > 0; n -= 1) newcomers.note(id(n));
    expect([1, 5_000, 12_500, 25_000].filter((n) => newcomers.has(id(n)))).toEqual([]);
    expect(newcomers.has(id(25_001))).toBe(true);
  });

  it('is none below the highest of very many, which are not remembered one by one', () => {
    const newcomers = createNewcomers('');
    const id = (n: number) => `s${String(n).padStart(6, '0')}`;
    for (let n = 1; n < 20_000; n += 1) newcomers.note(id(2 * n));
    expect(newcomers.has(id(7))).toBe(true);
    newcomers.note(id(40_000));
    expect(newcomers.has(id(7))).toBe(false);
    expect(newcomers.has(id(40_001))).toBe(true);
  });

  it('is never one that was noted, however many there are', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(ids, fc.nat({ max: 50_000 }), (some, many) => {
        const newcomers = createNewcomers('');
        const id = (n: number) => `s${String(n).padStart(6, '0')}`;
        for (let n = 0; n < many; n += 1) newcomers.note(id(n));
        for (const n of some) newcomers.note(id(n));
        expect(some.filter((n) => newcomers.has(id(n)))).toEqual([]);
        expect(newcomers.has(id(70_000))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
