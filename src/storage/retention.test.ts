import { beforeEach, describe, expect, it } from 'vitest';
import { type LogLine, listening } from '../../tests/support/log.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createRetention, inPages, type Page, type Sweep } from './retention.ts';

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

describe('the retention', () => {
  const MINUTE = 60_000;
  /** The minutes at which it swept. */
  let swept: number[];

  const keeping = (retentionMs: number, sweep: Sweep = async () => 0) => {
    const begun = clock.now();
    swept = [];
    const { log } = listening();
    return createRetention({
      retentionMs,
      sweep(before) {
        swept.push((before + retentionMs - begun) / MINUTE);
        return sweep(before);
      },
      clock,
      log,
    });
  };

  it('sweeps every ten minutes, and no more once it is stopped', async () => {
    const retention = keeping(DAY);
    await clock.advance(20 * MINUTE);
    expect(swept).toEqual([]);
    retention.start();
    await clock.advance(30 * MINUTE);
    expect(swept).toEqual([30, 40, 50]);
    retention.stop();
    expect(clock.pending()).toBe(0);
    retention.start();
    await clock.advance(30 * MINUTE);
    expect(swept).toHaveLength(3);
  });

  it('sweeps as often as rows are kept, if that is shorter', async () => {
    keeping(2 * MINUTE).start();
    await clock.advance(5 * MINUTE);
    expect(swept).toEqual([2, 4]);
  });

  it('sweeps again after one that failed', async () => {
    keeping(DAY, () => Promise.reject(new Error('disk full'))).start();
    await clock.advance(20 * MINUTE);
    expect(swept).toEqual([10, 20]);
  });

  it('that was stopped while it swept does not sweep again', async () => {
    let end = (_removed: number) => {};
    const retention = keeping(DAY, () => new Promise((resolve) => (end = resolve)));
    retention.start();
    await clock.advance(10 * MINUTE);
    retention.stop();
    end(3);
    await clock.advance(DAY);
    expect(swept).toEqual([10]);
    expect(clock.pending()).toBe(0);
  });

  it('tells who has it sweep how many rows went', async () => {
    expect(await keeping(DAY, async () => 4).sweep()).toBe(4);
    expect(swept).toEqual([0]);
  });
});

describe('a removal in pages', () => {
  it('goes on from page to page, and tells how many rows went in all', async () => {
    const pages: Readonly<Record<string, Page>> = {
      '': { removed: 2, next: 'b' },
      b: { removed: 0, next: 'c' },
      c: { removed: 3, next: undefined },
    };
    const asked: string[] = [];
    const removed = await inPages(async (after) => {
      asked.push(after);
      return pages[after] ?? { removed: 100, next: undefined };
    });
    expect(removed).toBe(5);
    expect(asked).toEqual(['', 'b', 'c']);
  });
});
