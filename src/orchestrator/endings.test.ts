import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../tests/support/virtual-clock.ts';
import { createEndings } from './endings.ts';

describe('whoever waits for an end', () => {
  it('is told when it comes, all of them', async () => {
    const clock = createVirtualClock();
    const endings = createEndings(clock);
    const both = [1, 2].map(() => endings.wait('s1', 1_000, () => false));
    endings.tell('s2');
    endings.tell('s1');
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(clock.pending()).toBe(0);
  });

  it('is told at once where it has come already', async () => {
    const endings = createEndings(createVirtualClock());
    expect(await endings.wait('s1', 1_000, () => true)).toBe(true);
  });

  it('is told that it did not come in time', async () => {
    const clock = createVirtualClock();
    const endings = createEndings(clock);
    const waiting = endings.wait('s1', 1_000, () => false);
    await clock.advance(1_000);
    expect(await waiting).toBe(false);
    endings.tell('s1');
  });
});
