import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createAlarm } from './alarm.ts';

function setUp() {
  const clock = createVirtualClock();
  const rung: number[] = [];
  const start = clock.now();
  const alarm = createAlarm(clock, () => rung.push(clock.now() - start));
  return { clock, rung, alarm, at: (ms: number) => start + ms };
}

describe('the alarm', () => {
  it('rings at the earliest time that it was told of, once', async () => {
    const { clock, rung, alarm, at } = setUp();
    for (const ms of [500, 100, 300]) alarm.wakeAt(at(ms));
    await clock.advance(1_000);
    expect(rung).toEqual([100]);
  });

  it('rings at once for a time that has passed', async () => {
    const { clock, rung, alarm, at } = setUp();
    alarm.wakeAt(at(-50));
    await clock.advance(0);
    expect(rung).toEqual([0]);
  });

  it('can be set again once it has rung', async () => {
    const { clock, rung, alarm, at } = setUp();
    alarm.wakeAt(at(100));
    await clock.advance(100);
    alarm.wakeAt(at(200));
    await clock.advance(100);
    expect(rung).toEqual([100, 200]);
  });

  it('is silent for good once it was stopped', async () => {
    const { clock, rung, alarm, at } = setUp();
    alarm.wakeAt(at(100));
    alarm.stop();
    for (const ms of [200, 50]) alarm.wakeAt(at(ms));
    await clock.advance(1_000);
    expect(rung).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
