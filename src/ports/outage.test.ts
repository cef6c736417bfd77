import { beforeEach, describe, expect, it } from 'vitest';
import { type LogLine, listening } from '../../tests/support/log.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createOutage, type Outage } from './outage.ts';

const clock = createVirtualClock();
const away = { why: 'connection refused' };
let outage: Outage;
let lines: LogLine[];
/** Said at the level that is hardly ever kept. */
let fine: string[];
/** By so much the clock was set back. */
let setBackMs: number;

beforeEach(() => {
  const { log, lines: heard } = listening();
  lines = heard;
  const words = { level: 'warn', begun: 'away', ended: 'back' } as const;
  fine = [];
  setBackMs = 0;
  const debug = (_fields: object, said: string) => void fine.push(said);
  const now = () => clock.now() - setBackMs;
  outage = createOutage(words, { clock: { now }, log: { ...log, debug } });
});

const faults = async (count: number, everyMs: number) => {
  for (let n = 0; n < count; n += 1) {
    outage.fault(away);
    await clock.advance(everyMs);
  }
};

describe('an outage in the log', () => {
  it('has a line as it begins, and one as it ends, with time and faults between', async () => {
    await faults(20, 100);
    expect(outage.works()).toBe(true);
    expect(lines).toEqual([
      { ...away, said: 'away' },
      { faults: 20, lastedMs: 2_000, said: 'back' },
    ]);
  });

  it('has a line a minute while it lasts', async () => {
    await faults(181, 1_000);
    expect(lines.map(({ faults: count, lastedMs }) => [count, lastedMs])).toEqual([
      [undefined, undefined],
      [61, 60_000],
      [121, 120_000],
      [181, 180_000],
    ]);
  });

  it('has one for all that fails at one moment', async () => {
    await faults(5, 0);
    expect(lines).toEqual([{ ...away, said: 'away' }]);
  });

  it('has a line at once though the clock was set back, and no time that is negative', () => {
    outage.fault(away);
    setBackMs = 3_600_000;
    outage.fault(away);
    expect(outage.works()).toBe(true);
    expect(lines).toEqual([
      { ...away, said: 'away' },
      { ...away, faults: 2, lastedMs: 0, said: 'away' },
      { faults: 2, lastedMs: 0, said: 'back' },
    ]);
  });

  it('is told of as it ends with what then works', () => {
    outage.fault(away);
    outage.works({ url: 'amqp://b' });
    expect(lines.at(-1)).toMatchObject({ url: 'amqp://b', faults: 1, said: 'back' });
    outage.fault(away);
    expect(lines.at(-1)).toEqual({ ...away, said: 'away' });
  });

  it('is told of five times a minute, and once a further minute is over', async () => {
    for (let n = 0; n < 6; n += 1) {
      outage.fault(away);
      outage.works();
    }
    expect(lines.filter(({ said }) => said === 'away')).toHaveLength(5);
    expect(fine).toEqual(['away', 'back']);
    await clock.advance(60_000);
    outage.fault(away);
    expect(lines.filter(({ said }) => said === 'away')).toHaveLength(6);
  });

  it('has none while all works', () => {
    expect(outage.works()).toBe(false);
    expect(lines).toEqual([]);
  });

  it('is told of each time, but if it comes and goes all the time: then the sum is', async () => {
    for (let n = 0; n < 100; n += 1) {
      await faults(2, 10);
      outage.works();
    }
    expect(lines).toHaveLength(10);
    await clock.advance(60_000);
    outage.fault(away);
    expect(lines.at(-1)).toMatchObject({ said: 'away', faults: 191 });
    outage.works();
    expect(lines.at(-1)).toMatchObject({ said: 'back', faults: 191 });
  });
});
