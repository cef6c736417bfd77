import { describe, expect, it } from 'vitest';
import { neverBack } from './system.ts';

describe('time', () => {
  it('follows the wall clock, and a jump forward', () => {
    let wall = 1_000;
    const now = neverBack(() => wall);
    expect(now()).toBe(1_000);
    wall = 9_000_000;
    expect(now()).toBe(9_000_000);
  });

  it('goes on from where it was when the wall clock is set back', () => {
    let wall = 5_000;
    const now = neverBack(() => wall);
    now();
    wall = 1_000;
    expect(now()).toBe(5_000);
    wall = 1_300;
    expect(now()).toBe(5_300);
  });
});
