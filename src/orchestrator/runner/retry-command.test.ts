import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';
import { VerbRefusedError } from '../errors.ts';
import type { OperatorAct } from '../machine/events.ts';
import { retryCommand } from './retry-command.ts';

const { instance } = new MachineDriver(orderSaga, orderInput);
const sagaLog = { find: (id: string) => (id === 's1' ? instance : undefined) };

describe('a redrive', () => {
  it('of the awaited command is a retry of its saga, which says that it was one', async () => {
    const acts: (OperatorAct & { readonly sagaId: string })[] = [];
    const operate = async (sagaId: string, act: OperatorAct) => void acts.push({ sagaId, ...act });
    expect(await retryCommand({ sagaLog, operate }, 's1:hold-goods:do', 'ann')).toBeUndefined();
    expect(await retryCommand({ sagaLog, operate }, 's1:hold-goods:do')).toBeUndefined();
    const retried = { sagaId: 's1', verb: 'retry', reason: 'redrive of a dead letter' };
    expect(acts).toEqual([
      { ...retried, actor: 'ann' },
      { ...retried, actor: 'operator' },
    ]);
  });

  it('of what is not awaited does nothing, and says why', async () => {
    const operate = () => Promise.reject(new Error('nothing is to be done'));
    const redrive = (commandId: string) => retryCommand({ sagaLog, operate }, commandId);
    expect(await redrive('s1:charge-card:do')).toContain('no longer awaits s1:charge-card:do');
    expect(await redrive('s2:hold-goods:do')).toContain('no saga that is known here');
  });

  it('that is not legal now says why, and any other failure is one', async () => {
    const refuse = () => Promise.reject(new VerbRefusedError('retry', 'not now'));
    const fail = () => Promise.reject(new Error('disk full'));
    expect(await retryCommand({ sagaLog, operate: refuse }, 's1:hold-goods:do')).toBe(
      'cannot retry: not now',
    );
    await expect(retryCommand({ sagaLog, operate: fail }, 's1:hold-goods:do')).rejects.toThrow(
      'disk full',
    );
  });
});
