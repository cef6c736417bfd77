import { describe, expect, it } from 'vitest';
import { createSagaCounts } from './counts.ts';

const none = { running: 0, completed: 0, compensating: 0, compensated: 0, stalled: 0 };

describe('the counts of instances', () => {
  it('begin with what is there, every state included', () => {
    expect(createSagaCounts({ stalled: 2 }).byState()).toEqual({ ...none, stalled: 2 });
  });

  it('follow an instance from state to state, and count a new one once', () => {
    const counts = createSagaCounts({});
    const running = { state: 'running', revision: 0 } as const;
    counts.note({ before: running, instance: { state: 'running' } });
    expect(counts.byState()).toEqual({ ...none, running: 1 });
    counts.note({ before: { state: 'running', revision: 1 }, instance: { state: 'completed' } });
    expect(counts.byState()).toEqual({ ...none, completed: 1 });
    counts.remove({ state: 'completed' });
    expect(counts.byState()).toEqual(none);
  });

  it('tell how many are at work: neither what has ended nor what waits for a person', () => {
    const counts = { running: 1, compensating: 2, stalled: 4, completed: 8, compensated: 16 };
    expect(createSagaCounts(counts).atWork()).toBe(3);
  });

  it('once given are not changed by what comes after', () => {
    const counts = createSagaCounts({ running: 1 });
    const given = counts.byState();
    counts.remove({ state: 'running' });
    expect(given.running).toBe(1);
  });
});
