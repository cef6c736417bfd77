import { describe, expect, it } from 'vitest';
import { OverloadedError } from '../errors.ts';
import { createInFlight } from './in-flight.ts';

describe('a bound on the instances at work', () => {
  it('counts those at work and those that are about to be', () => {
    const inFlight = createInFlight(3, { atWork: () => 1 });
    inFlight.enter();
    inFlight.enter();
    expect(() => inFlight.enter()).toThrow(OverloadedError);
  });

  it('has room again once one that entered is durable or has failed', () => {
    const inFlight = createInFlight(1, { atWork: () => 0 });
    const leave = inFlight.enter();
    expect(() => inFlight.enter()).toThrow('1 sagas are in flight');
    leave();
    inFlight.enter();
  });
});
