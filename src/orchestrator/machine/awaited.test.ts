import { describe, expect, it } from 'vitest';
import { isPastDeadline, timeoutsOf } from './awaited.ts';

describe('a deadline', () => {
  it('is past from its very moment on', () => {
    expect(isPastDeadline({ deadlineAt: 100 }, 99)).toBe(false);
    expect(isPastDeadline({ deadlineAt: 100 }, 100)).toBe(true);
  });

  it('never comes for what is awaited without end', () => {
    expect(isPastDeadline({ deadlineAt: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

describe('the waits that have run out', () => {
  it('are those that were counted, however often the command was sent early', () => {
    expect(timeoutsOf({ timeouts: 1, attempt: 7 })).toBe(1);
  });

  it('are all sendings but the first in an instance of a build that did not count them', () => {
    expect(timeoutsOf({ attempt: 3 })).toBe(2);
    expect(timeoutsOf({ attempt: 0 })).toBe(0);
  });
});
