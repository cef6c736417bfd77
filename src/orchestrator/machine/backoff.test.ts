import { describe, expect, it } from 'vitest';
import { longestWaitMs, nextDueAt } from './backoff.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 3 };
const endless = { at: 0, deadlineAt: null };

describe('the wait for an answer', () => {
  it('grows with each sending, and takes the slow pace once the saga counts as stalled', () => {
    const waits = [1, 2, 3, 4].map((attempt) => nextDueAt(policy, { ...endless, attempt }, 0.5));
    expect(waits).toEqual([1_050, 1_000, 45_000, 45_000]);
  });

  it('is the reply timeout at first, though one try is all before a person is told', () => {
    const impatient = { ...policy, stallAttempts: 1 };
    expect(nextDueAt(impatient, { ...endless, attempt: 1 }, 0.5)).toBe(1_050);
    expect(nextDueAt(impatient, { ...endless, attempt: 2 }, 0.5)).toBe(45_000);
  });

  it('ends at the deadline, where that lies ahead', () => {
    const first = { at: 9_500, attempt: 1 };
    expect(nextDueAt(policy, { ...first, deadlineAt: 10_000 }, 0.5)).toBe(10_000);
    expect(nextDueAt(policy, { ...first, deadlineAt: 9_000 }, 0.5)).toBe(10_550);
  });

  it('is left to chance in part, the first and the slow one too, and has a longest', () => {
    for (const attempt of [1, 2, 3]) {
      const [low, high] = [0, 0.999].map((random) =>
        nextDueAt(policy, { ...endless, attempt }, random),
      );
      expect(low).toBeLessThan(high ?? 0);
      expect(high).toBeLessThanOrEqual(longestWaitMs(policy));
    }
    expect(longestWaitMs({ ...policy, replyTimeoutMs: 100_000 })).toBe(110_000);
  });

  it('is never next to nothing, whatever chance says', () => {
    expect(nextDueAt(policy, { at: 0, attempt: 2, deadlineAt: 10_000 }, 0)).toBe(100);
  });
});
