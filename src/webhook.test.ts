import { describe, expect, it } from 'vitest';
import { silent } from '../tests/support/log.ts';
import { createVirtualClock } from '../tests/support/virtual-clock.ts';
import type { DeadLetter } from './bus/dead-letters.ts';
import type { SagaInstance } from './orchestrator/instance.ts';
import { createWebhook } from './webhook.ts';

const reason = { code: 'compensation_exhausted', detail: 'billing.refund got no answer' };
const instance = {
  id: 's1',
  definition: 'book-slot',
  version: 1,
  businessKey: 'b1',
  stall: reason,
};
const letter = {
  ...{ id: 'd1', queue: 'billing.commands', reason: 'no schema', attempts: 0, deadAt: 1 },
  message: { id: 's1:pay-bill:do', type: 'billing.pay', sagaId: 's1', payload: { secret: 1 } },
};

/** An address that answers by this script, one word a request, and then always the last. */
const address = (...script: (number | 'silence' | 'refused')[]) => {
  const clock = createVirtualClock();
  const got: unknown[] = [];
  const logged: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => void logged.push(message) };
  const post = async (_: unknown, init?: RequestInit) => {
    got.push(JSON.parse(String(init?.body)));
    const answer = script.length > 1 ? script.shift() : script[0];
    if (answer === 'refused') throw new Error('connection refused');
    if (typeof answer === 'number') return new Response('ok', { status: answer });
    return new Promise<Response>((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  };
  return { clock, got, logged, hooks: createWebhook({ url: 'http://x', post, clock, log }) };
};

describe('the webhook', () => {
  it('tells of a stalled saga, which and why', async () => {
    const { clock, got, hooks } = address(200);
    hooks.onStalled(instance as unknown as SagaInstance);
    await clock.advance(0);
    expect(got).toEqual([
      {
        ...{ type: 'saga.stalled', sagaId: 's1', definition: 'book-slot', version: 1 },
        ...{ bookingId: 'b1', reason },
      },
    ]);
  });

  it('tells of a dead letter, without what is in it', async () => {
    const { clock, got, hooks } = address(204);
    hooks.onDeadLetter(letter as unknown as DeadLetter);
    await clock.advance(0);
    expect(got).toMatchObject([{ type: 'message.dead', messageType: 'billing.pay', sagaId: 's1' }]);
    expect(JSON.stringify(got)).not.toContain('secret');
  });

  it.each([['refused'], ['silence'], [500]] as const)('tries again after %s', async (fault) => {
    const { clock, got, logged, hooks } = address(fault, 200);
    hooks.onStalled(instance as unknown as SagaInstance);
    await clock.advance(60_000);
    expect(got).toHaveLength(2);
    expect(logged).toEqual([]);
  });

  it.each([['refused'], [404]] as const)('logs what it could not tell after %s', async (fault) => {
    const { clock, got, logged, hooks } = address(fault);
    hooks.onStalled(instance as unknown as SagaInstance);
    await clock.advance(120_000);
    expect(got).toHaveLength(4);
    expect(logged).toEqual(['notice not delivered']);
  });

  it('does not pile up notices for an address that is silent', async () => {
    const { got, logged, hooks } = address('silence');
    for (let n = 0; n < 150; n += 1) hooks.onStalled(instance as unknown as SagaInstance);
    expect(got).toHaveLength(100);
    expect(logged).toHaveLength(50);
  });
});
