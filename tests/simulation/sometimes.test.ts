import { describe, expect, it } from 'vitest';
import { neverOccurred, sometimes } from './sometimes.ts';

describe('a situation that must occur', () => {
  const all = new Set(sometimes);
  const [first = ''] = sometimes;
  const others = new Set(sometimes.slice(1));

  it('is told where it never did in ten thousand runs', () => {
    expect(neverOccurred(10_000, others)).toEqual([first]);
    expect(neverOccurred(10_000, all)).toEqual([]);
  });

  it('may not have occurred in fewer', () => {
    expect(neverOccurred(9_999, others)).toEqual([]);
  });
});
