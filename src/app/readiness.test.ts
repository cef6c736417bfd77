import { describe, expect, it } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import type { Databases } from './databases.ts';
import { createReadiness } from './readiness.ts';

/** A database that takes writes or does not, and how often it was asked. */
const system = () => {
  let now = 1_000_000;
  let why: string | undefined;
  let probes = 0;
  const probe = async () => {
    probes += 1;
    return why;
  };
  // Only what readiness asks of them.
  const databases = { booking: { probe } } as unknown as Databases;
  const bus = { status: () => ({ ready: true, detail: '' }) } as unknown as Bus;
  const clock = { now: () => now, after: () => () => {}, soon: () => {} };
  const ending = new AbortController();
  return {
    ...createReadiness({ databases, bus, takingUp: () => 0, ending: ending.signal, clock }),
    end: () => ending.abort(),
    pass: (ms: number) => {
      now += ms;
    },
    fill: () => {
      why = 'disk full';
    },
    probes: () => probes,
  };
};

describe('readiness', () => {
  it('tells of a database that takes no writes', async () => {
    const { faults, fill } = system();
    fill();
    expect(await faults()).toEqual(['the database of booking takes no writes: disk full']);
  });

  it('writes once a second at most, however often it is asked', async () => {
    const { faults, pass, probes } = system();
    for (let n = 0; n < 10; n += 1) await faults();
    expect(probes()).toBe(1);
    pass(1_000);
    await faults();
    expect(probes()).toBe(2);
  });

  it('does not believe a probe for as long as the clock was set back', async () => {
    const { faults, pass, fill } = system();
    expect(await faults()).toEqual([]);
    fill();
    pass(-3_600_000);
    expect(await faults()).toHaveLength(1);
  });

  it('ends as the process does', async () => {
    const { faults, end } = system();
    end();
    expect(await faults()).toEqual(['it is shutting down']);
  });
});
