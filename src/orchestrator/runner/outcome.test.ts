import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';
import { toOutcome } from './outcome.ts';

const before = {
  ...new MachineDriver(orderSaga, orderInput).instance,
  historyLength: 3,
  revision: 1,
};

describe('what an event comes to', () => {
  it('is a revision more, with its entries numbered on', () => {
    const entry = { type: 'record', entry: 'step-done', step: 'x', detail: {} } as const;
    const { instance, history } = toOutcome(before, { instance: before, effects: [entry] }, 7);
    expect(history).toEqual([
      { sagaId: 's1', seq: 4, at: 7, type: 'step-done', step: 'x', detail: {} },
    ]);
    expect(instance).toMatchObject({ historyLength: 4, revision: 2 });
  });

  it('is the very same revision if nothing came of it', () => {
    const outcome = toOutcome(before, { instance: before, effects: [] }, 7);
    expect(outcome).toEqual({ before, instance: before, history: [], amended: [], commands: [] });
  });

  it('is a revision more also if only times have changed', () => {
    const touched = toOutcome(before, { instance: before, effects: [{ type: 'touch' }] }, 7);
    expect(touched.instance).toMatchObject({ historyLength: 3, revision: 2 });
    expect(touched.history).toEqual([]);
  });

  it('leaves local work aside: that is done already', () => {
    const effects = [{ type: 'work', work: 'x' }] as const;
    const outcome = toOutcome(before, { instance: before, effects }, 7);
    expect(outcome).toMatchObject({ history: [], amended: [], commands: [] });
  });
});
