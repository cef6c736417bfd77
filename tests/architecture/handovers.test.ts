/**
 * Hand-overs of the composition that cannot die silently: a hook that is left out, or renamed on
 * one side alone, does not compile. The compiler is the test: it fails on an expected error that
 * does not come.
 */
import { describe, expect, it } from 'vitest';
import type { ProcessBusOptions } from '../../src/app/bus.ts';
import type { ModuleContext } from '../../src/modules/module.ts';
import type { Observed } from '../../src/telemetry/observed-metrics.ts';

const without = <Whole, Key extends keyof Whole>(): Omit<Whole, Key> => ({}) as Omit<Whole, Key>;

describe('a hand-over that is left out', () => {
  it('of a hook to the modules does not compile', () => {
    // @ts-expect-error A stalled saga would be told to nobody.
    const recorded: ModuleContext = without<ModuleContext, 'recordStall'>();
    // @ts-expect-error A stalled saga would be told with the next notice, whenever that is.
    const stalled: ModuleContext = without<ModuleContext, 'onStalled'>();
    // @ts-expect-error The metrics of sagas would stand still.
    const advanced: ModuleContext = without<ModuleContext, 'onAdvanced'>();
    // @ts-expect-error The metric of repeats would stand still.
    const repeat: ModuleContext = without<ModuleContext, 'onRepeat'>();
    // @ts-expect-error The bound of sagas at work would be gone.
    const bound: ModuleContext = without<ModuleContext, 'maxInFlight'>();
    expect([recorded, stalled, advanced, repeat, bound]).toHaveLength(5);
  });

  it('of a hook to the bus does not compile', () => {
    // @ts-expect-error Dead letters would be told to nobody.
    const letter: ProcessBusOptions = without<ProcessBusOptions, 'onDeadLetter'>();
    // @ts-expect-error A queue that stands still would be told to nobody.
    const standstill: ProcessBusOptions = without<ProcessBusOptions, 'onStandstill'>();
    expect([letter, standstill]).toHaveLength(2);
  });

  it('of a gauge to the metrics does not compile', () => {
    // @ts-expect-error Dropped lines of the log would not be counted.
    const dropped: Observed = without<Observed, 'droppedLogLines'>();
    expect(dropped).toEqual({});
  });
});
