import { beforeEach, describe, expect, it } from 'vitest';
import { type LogLine, listening } from '../../tests/support/log.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createRetention, type Sweep } from './retention.ts';

const DAY = 86_400_000;

let clock: VirtualClock;

beforeEach(() => {
  clock = createVirtualClock();
});

describe('the log of the retention', () => {
  const said = async (sweep: Sweep): Promise<readonly LogLine[]> => {
    const { lines, log } = listening();
    const retention = createRetention({ retentionMs: DAY, sweep, clock, log });
    retention.start();
    await clock.advance(600_000);
    retention.stop();
    return lines;
  };

  it('tells how many rows went, and is silent if none did', async () => {
    expect(await said(async () => 7)).toEqual([{ removed: 7, said: 'old rows removed' }]);
    expect(await said(async () => 0)).toEqual([]);
  });

  it('tells why none could go', async () => {
    const err = new Error('disk full');
    expect(await said(() => Promise.reject(err))).toEqual([
      { err, said: 'old rows were not removed; trying later' },
    ]);
  });
});
