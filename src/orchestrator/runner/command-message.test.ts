import { describe, expect, it } from 'vitest';
import type { Awaiting } from '../instance.ts';
import { commandMessage } from './command-message.ts';

describe('the message of a command', () => {
  const sender = { replyTo: 'orders.replies', oldestSagaId: 's0' };
  const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const blocking: Awaiting = {
    stepIndex: 1,
    direction: 'do',
    commandId: 's1:hold-goods:do',
    type: 'stock.hold',
    payload: { goodsId: 'g1' },
    compensates: null,
    attempt: 2,
    dueAt: 5,
    deadlineAt: 9,
  };
  const leaves = {
    id: 's1:hold-goods:do',
    type: 'stock.hold',
    sagaId: 's1',
    attempt: 2,
    payload: { goodsId: 'g1' },
    ...sender,
  };

  it('says who sends it, for which saga and which time', () => {
    expect(commandMessage({ id: 's1', trace: null }, blocking, sender)).toStrictEqual(leaves);
  });

  it('belongs to the trace of its saga, and names what it undoes', () => {
    const compensation = { ...blocking, compensates: 's1:other:do' };
    const compensates = { ...leaves, compensates: 's1:other:do', trace };
    expect(commandMessage({ id: 's1', trace }, compensation, sender)).toStrictEqual(compensates);
  });
});
