import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, refusalData } from '../contract.ts';
import { asyncApiOf } from './asyncapi.ts';

const add = command({
  type: 'sums.add',
  request: z.object({ n: z.int() }).meta({ examples: [{ n: 1 }] }),
  success: { ADDED: z.object({}) },
  refusal: { NOT_ADDED: refusalData },
});
const contracts = [{ module: 'sums', commands: [add] }];
const described = { title: 't', version: '1.0.0', contracts, replyQueue: 'answers' };

describe('the description of the messages', () => {
  it('names the exchanges and queues as the bus does that is given other names', () => {
    const names = {
      commandExchange: 'to-do',
      deadLetterExchange: 'undone',
      commandQueue: (module: string) => `in/${module}`,
      deadQueue: (queue: string) => `undone:${queue}`,
      ownerQueue: (queue: string) => `held:${queue}`,
    };
    const document = asyncApiOf({ ...described, names });
    expect(Object.keys(Object(document.channels)).toSorted()).toEqual(
      ['to-do', 'undone', 'in/sums', 'answers', 'undone:in/sums', 'undone:answers'].toSorted(),
    );
    const text = JSON.stringify(document);
    expect(text).toContain('held:in/sums');
    for (const name of ['saga.commands', 'saga.dead-letters', 'sums.commands', '.dead', '.owner'])
      expect(text).not.toContain(name);
  });
});
