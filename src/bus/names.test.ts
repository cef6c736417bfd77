import { describe, expect, it } from 'vitest';
import { ContractError } from './errors.ts';
import { checkNames, defaultNames } from './names.ts';

describe('the names of a bus', () => {
  it('are these, unless it is told others: participants in other languages use them', () => {
    const { commandExchange, deadLetterExchange } = defaultNames;
    expect([commandExchange, deadLetterExchange]).toEqual(['saga.commands', 'saga.dead-letters']);
    const queue = defaultNames.commandQueue('billing');
    expect(queue).toBe('billing.commands');
    expect(defaultNames.deadQueue(queue)).toBe('billing.commands.dead');
    expect(defaultNames.ownerQueue(queue)).toBe('billing.commands.owner');
  });

  it('are each of one exchange or queue', () => {
    const queues = ['parking.commands', 'billing.commands', 'booking.replies'];
    expect(() => checkNames(defaultNames, queues)).not.toThrow();
  });

  it.each([
    ['two exchanges', { deadLetterExchange: 'saga.commands' }, 'saga.commands'],
    ['a queue and its dead letters', { deadQueue: (queue: string) => queue }, 'a.commands'],
    ['two queues of dead letters', { deadQueue: () => 'dead' }, 'dead'],
    ['a queue and its owner', { ownerQueue: (queue: string) => queue }, 'a.commands'],
    ['dead letters and an owner', { ownerQueue: defaultNames.deadQueue }, 'a.commands.dead'],
  ])('are refused if %s share one', (_, names, repeated) => {
    const check = () => checkNames({ ...defaultNames, ...names }, ['a.commands', 'b.commands']);
    expect(check).toThrow(ContractError);
    expect(check).toThrow(repeated);
  });

  it('are refused if two modules share a queue', () => {
    expect(() => checkNames(defaultNames, ['all', 'all'])).toThrow('two queues of the bus');
  });
});
