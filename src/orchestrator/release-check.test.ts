import { beforeEach, describe, expect, it } from 'vitest';
import { orderInput, orderSaga, returnSaga } from '../../tests/support/order-saga.ts';
import { createStage, registered, type Stage } from '../../tests/support/stage.ts';
import { checkRelease } from './release-check.ts';

let stage: Stage;

beforeEach(() => {
  stage = createStage();
});

const check = (...definitions: readonly (typeof orderSaga | typeof returnSaga)[]) =>
  checkRelease(stage.database.reader, definitions);

describe('the check of a release', () => {
  it('stalls nothing that it has with the same steps', async () => {
    await stage.orchestrate([registered()]).start(orderSaga, orderInput);
    expect(check(orderSaga, returnSaga)).toEqual({ open: 1, stalling: [] });
  });

  it('names each open saga that it lacks, or whose steps have changed, and why', async () => {
    const { id } = await stage.orchestrate([registered()]).start(orderSaga, orderInput);
    const changed = { ...orderSaga, steps: orderSaga.steps.slice(0, -1) };
    expect(check(returnSaga).stalling).toEqual([
      { sagaId: id, why: expect.stringContaining('is not registered') },
    ]);
    expect(check(changed).stalling).toEqual([
      { sagaId: id, why: expect.stringContaining('have changed since this instance started') },
    ]);
  });

  it('passes over one that is gone before it is looked at', () => {
    stage.rows.open = () => ['gone'];
    expect(check()).toEqual({ open: 0, stalling: [] });
  });

  it('has no objection to what has ended, though something of it is still sent', async () => {
    const orchestrator = stage.orchestrate([registered()]);
    const { id } = await orchestrator.start(orderSaga, orderInput);
    const act = (verb: 'abort' | 'resolve') => ({ verb, actor: 'ann', reason: null });
    await orchestrator.operate(id, act('abort'));
    while (stage.sagaLog.find(id)?.stall == null) await stage.clock.advance(1_000);
    await orchestrator.operate(id, act('resolve'));
    expect(stage.sagaLog.find(id)).toMatchObject({ state: 'compensated', fences: [{}] });
    expect(check()).toEqual({ open: 1, stalling: [] });
  });
});
