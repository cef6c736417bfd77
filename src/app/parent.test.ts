import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { parentGone } from './parent.ts';

describe('a process whose parent ends', () => {
  it('learns of it soon, and not before', async () => {
    const clock = createVirtualClock();
    let ppid = 42;
    let isGone = false;
    const gone = parentGone({ pid: 42, ppid: () => ppid }, clock).then(() => {
      isGone = true;
    });
    await clock.advance(60_000);
    expect(isGone).toBe(false);
    ppid = 1;
    await clock.advance(250);
    await gone;
    expect(clock.pending()).toBe(0);
  });

  it('learns of it at once if that was before it looked', async () => {
    await parentGone({ pid: 42, ppid: () => 1 }, createVirtualClock());
  });
});
