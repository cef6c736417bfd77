import { describe, expect, it } from 'vitest';
import { nextDueAt } from './backoff.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 3 };
const endless = { at: 0, deadlineAt: null };

describe('the wait for an answer', () => {
  it('grows with each sending, and takes the slow pace once the saga counts as stalled', () => {
    const waits = [1, 2, 3, 4].map((attempt) => nextDueAt(policy, { ...endless, attempt }, 0.5));
    expect(waits).toEqual([1_000, 1_000, 60_000, 60_000]);
  });

  it('is the reply timeout at first, though one try is all before a person is told', () => {
    const impatient = { ...policy, stallAttempts: 1 };
    expect(nextDueAt(impatient, { ...endless, attempt: 1 }, 0.5)).toBe(1_000);
    expect(nextDueAt(impatient, { ...endless, attempt: 2 }, 0.5)).toBe(60_000);
  });

  it('ends at the deadline, where that lies ahead', () => {
    const first = { at: 9_500, attempt: 1 };
    expect(nextDueAt(policy, { ...first, deadlineAt: 10_000 }, 0.5)).toBe(10_000);
    expect(nextDueAt(policy, { ...first, deadlineAt: 9_000 }, 0.5)).toBe(10_500);
  });

  it('is never next to nothing, whatever chance says', () => {
    expect(nextDueAt(policy, { at: 0, attempt: 2, deadlineAt: 10_000 }, 0)).toBe(100);
  });
});
