import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CommandMessage } from '../bus/bus.ts';
import { command, compensatingCommand, noData, refusalData } from '../bus/contract.ts';
import { ContractError, MisdirectedMessageError } from '../bus/errors.ts';
import type { Forgotten } from './forgotten.ts';
import { incomingOf } from './incoming.ts';

const hold = command({
  type: 'goods.hold',
  request: z.object({}),
  success: { GOODS_HELD: noData },
  refusal: { GOODS_GONE: refusalData },
});
const free = compensatingCommand({
  type: 'goods.free',
  compensates: hold,
  request: z.object({}),
  done: 'GOODS_FREED',
});
const message = (parts: Partial<CommandMessage> = {}): CommandMessage => ({
  id: 's1:hold-goods:do',
  type: 'goods.hold',
  sagaId: 's1',
  attempt: 1,
  replyTo: 'r',
  payload: {},
  ...parts,
});
const forgotten = (...ids: string[]): Forgotten => ({
  has: (id) => ids.includes(id),
  hear: () => {},
  advance: () => {},
  keep: () => {},
});

describe('a command that is taken in', () => {
  it('is refused by the replies that its contract calls refusals', () => {
    const { isRefusal } = incomingOf(hold, [hold, free], forgotten())(message());
    expect(['GOODS_GONE', 'GOODS_HELD', 'toString'].map(isRefusal)).toEqual([true, false, false]);
  });

  it('names the command that it compensates, and how that one is refused from then on', () => {
    const compensates = 's1:hold-goods:do';
    const incoming = incomingOf(free, [hold, free], forgotten())(message({ compensates }));
    expect(incoming.compensating).toEqual({
      commandId: compensates,
      commandType: 'goods.hold',
      superseded: { type: 'GOODS_GONE', data: { reason: 'superseded' } },
      done: { type: 'GOODS_FREED', data: {} },
    });
  });

  it('compensates nothing if it does not say what', () => {
    expect(incomingOf(free, [hold, free], forgotten())(message()).compensating).toBeUndefined();
  });

  it('of a forgotten saga is answered as superseded', () => {
    const { isForgotten, whenForgotten } = incomingOf(hold, [hold], forgotten('s1'))(message());
    expect(isForgotten).toBe(true);
    expect(whenForgotten()).toEqual({ type: 'GOODS_GONE', data: { reason: 'superseded' } });
  });

  it('of a forgotten saga is for a person if it cannot be refused', () => {
    const { whenForgotten } = incomingOf(free, [hold, free], forgotten('s1'))(message());
    expect(whenForgotten).toThrow(MisdirectedMessageError);
  });
});

describe('a compensation', () => {
  it('of a command that is not listed cannot be served', () => {
    expect(() => incomingOf(free, [free], forgotten())).toThrow(ContractError);
    expect(() => incomingOf(free, [free], forgotten())).toThrow(
      'goods.free compensates goods.hold',
    );
  });
});
