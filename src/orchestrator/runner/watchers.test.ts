import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import type { SagaInstance } from '../instance.ts';
import { createWatchers, type OnMoved } from './watchers.ts';

/** Of an instance, only these are looked at here. */
const moved = (id: string, finishedAt: number | null = null) =>
  ({ id, finishedAt }) as unknown as SagaInstance;

describe('those who wait for an instance to end', () => {
  it('are all told when it does, and not when another does or it only moves', async () => {
    const watchers = createWatchers(createVirtualClock());
    const both = [1, 2].map(() => watchers.ended('s1', { timeoutMs: 1_000 }, () => false));
    const told: boolean[] = [];
    for (const one of both) void one.then((ended) => told.push(ended));
    watchers.tell(moved('s2', 5));
    watchers.tell(moved('s1'));
    await Promise.resolve();
    expect(told).toEqual([]);
    watchers.tell(moved('s1', 5));
    expect(await Promise.all(both)).toEqual([true, true]);
  });

  it('do not wait where it has ended already', async () => {
    const watchers = createWatchers(createVirtualClock());
    expect(await watchers.ended('s1', { timeoutMs: 1_000 }, () => true)).toBe(true);
  });

  it('wait no longer than they said', async () => {
    const clock = createVirtualClock();
    const watchers = createWatchers(clock);
    const waiting = watchers.ended('s1', { timeoutMs: 1_000 }, () => false);
    await clock.advance(1_000);
    expect(await waiting).toBe(false);
    watchers.tell(moved('s1', 5));
  });
});

describe('those who wait and are told to wait no longer', () => {
  it('wait for a moment more, and nothing of them is left', async () => {
    const clock = createVirtualClock();
    const watchers = createWatchers(clock);
    const stopping = new AbortController();
    const wait = { timeoutMs: 30_000, signal: stopping.signal };
    const [first, second, third] = [
      watchers.ended('s1', wait, () => false),
      watchers.ended('s2', wait, () => false),
      watchers.ended('s3', wait, () => false),
    ];
    watchers.tell(moved('s2', 5));
    expect(await second).toBe(true);
    expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(2);
    stopping.abort();
    // What is about to end still may.
    await clock.advance(2_000);
    watchers.tell(moved('s3', 5));
    expect(await third).toBe(true);
    await clock.advance(1_000);
    expect(await first).toBe(false);
    expect(await watchers.ended('s1', wait, () => false)).toBe(false);
    expect(await watchers.ended('s1', wait, () => true)).toBe(true);
    expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(0);
    expect(clock.pending()).toBe(0);
  });
});

describe('those who watch an instance', () => {
  it('are told of each move until they leave, each by itself', () => {
    const watching = new Map<string, Set<OnMoved>>();
    const watchers = createWatchers(createVirtualClock(), watching);
    const seen: string[] = [];
    const look = ({ id }: SagaInstance) => void seen.push(id);
    const [first, second] = [watchers.watch('s1', look), watchers.watch('s1', look)];
    watchers.tell(moved('s1'));
    expect(seen).toHaveLength(2);
    first();
    watchers.tell(moved('s1'));
    expect(seen).toHaveLength(3);
    expect(watching.size).toBe(1);
    second();
    second();
    watchers.tell(moved('s1'));
    expect(seen).toHaveLength(3);
    expect(watching.size).toBe(0);
  });
});
