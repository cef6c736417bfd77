import { describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { SagaInstance } from '../orchestrator/instance.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createWebhook, type Hooks } from './webhook.ts';

const reason = { code: 'compensation_exhausted', detail: 'billing.refund got no answer' };
const instance = {
  id: 's1',
  definition: 'book-slot',
  version: 1,
  businessKey: 'b1',
  stall: reason,
};
const letter = {
  id: 'd1',
  queue: 'billing.commands',
  reason: 'no schema',
  attempts: 0,
  deadAt: 1,
  message: { id: 's1:pay-bill:do', type: 'billing.pay', sagaId: 's1', payload: { secret: 1 } },
};

const SLOW_MS = 500;

/** An address that answers by this script, one word a request, and then always the last. */
const address = (...script: (number | 'silence' | 'refused' | 'slow')[]) => {
  const clock = createVirtualClock();
  const got: { readonly sagaId: string }[] = [];
  const logged: string[] = [];
  const heard: { readonly url: string; readonly authorization: string | null; at: number }[] = [];
  const log = { ...silent, error: (_: object, message: string) => void logged.push(message) };
  let draw = 0;
  const post = async (url: unknown, init?: RequestInit) => {
    got.push(JSON.parse(String(init?.body)));
    const authorization = new Headers(init?.headers).get('Authorization');
    heard.push({ url: String(url), authorization, at: clock.now() });
    const answer = script.length > 1 ? script.shift() : script[0];
    if (answer === 'refused') throw new Error('connection refused');
    if (answer === 'slow') await new Promise<void>((resolve) => clock.after(SLOW_MS, resolve));
    if (answer !== 'silence')
      return new Response('ok', { status: typeof answer === 'number' ? answer : 200 });
    return new Promise<Response>((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  };
  const open = (url: string) => createWebhook({ url, post, clock, log, random: () => draw });
  const chance = (next: number) => {
    draw = next;
  };
  return { clock, got, heard, logged, chance, open, hooks: open('http://x') };
};

/** Sagas that stall, one after the other. */
const stall = (hooks: Hooks, count: number) => {
  for (let n = 0; n < count; n += 1)
    hooks.onStalled({ ...instance, id: `s${n}` } as unknown as SagaInstance);
};

describe('the webhook', () => {
  it('tells of a stalled saga, which and why', async () => {
    const { clock, got, hooks } = address(200);
    hooks.onStalled(instance as unknown as SagaInstance);
    await clock.advance(0);
    expect(got).toEqual([
      {
        type: 'saga.stalled',
        sagaId: 's1',
        definition: 'book-slot',
        version: 1,
        bookingId: 'b1',
        reason,
      },
    ]);
  });

  it('tells of a queue that stands still, and why', async () => {
    const { clock, got, hooks } = address(200);
    hooks.onStandstill({ queue: 'parking.commands', why: 'the disk is full' });
    await clock.advance(0);
    expect(got).toEqual([
      { type: 'queue.standstill', queue: 'parking.commands', reason: 'the disk is full' },
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

  it('tells all of many, one after the other, to an address that is slow', async () => {
    const { clock, got, logged, hooks } = address('slow');
    stall(hooks, 200);
    await clock.advance(0);
    expect(got).toHaveLength(16);
    await clock.advance(15_000);
    expect(got.map(({ sagaId }) => sagaId)).toEqual([...Array(200).keys()].map((n) => `s${n}`));
    expect(logged).toEqual([]);
  });

  it('tells the rest once an address that was silent answers', async () => {
    const silence = Array(64).fill('silence');
    const { clock, got, logged, hooks } = address(...silence, 200);
    stall(hooks, 200);
    await clock.advance(120_000);
    expect(new Set(got.map(({ sagaId }) => sagaId)).size).toBe(200);
    expect(logged).toEqual(Array(16).fill('notice not delivered'));
  });

  it('keeps no more than a bound for an address that is silent, and logs what goes beyond', () => {
    const { got, logged, hooks } = address('silence');
    stall(hooks, 10_020);
    expect(got).toHaveLength(16);
    expect(logged).toEqual(Array(4).fill('notice not sent: too many wait'));
  });

  it('at the end leaves to the log what was not told', async () => {
    const { clock, logged, hooks } = address('silence');
    stall(hooks, 20);
    hooks.close();
    stall(hooks, 1);
    expect(logged).toHaveLength(21);
    await clock.advance(120_000);
    expect(logged).toHaveLength(21);
  });

  it.each([
    [0, [0, 500, 3_000, 15_500]],
    [1, [0, 1_000, 6_000, 31_000]],
  ] as const)('waits by chance, where it draws %d', async (draw, times) => {
    const { clock, heard, chance, hooks } = address('refused');
    const beganAt = clock.now();
    chance(draw);
    stall(hooks, 1);
    await clock.advance(120_000);
    expect(heard.map(({ at }) => at - beganAt)).toEqual(times);
  });

  it('posts with the user and the password of its address', async () => {
    const { clock, heard, open } = address(200);
    stall(open('https://some%20one:p%40ss:w%C3%B6rd@host/hook?a=b'), 1);
    await clock.advance(0);
    const word = Buffer.from('some one:p@ss:wörd').toString('base64');
    expect(heard).toMatchObject([{ url: 'https://host/hook?a=b', authorization: `Basic ${word}` }]);
  });

  it('posts without authorization to an address that has none', async () => {
    const { clock, heard, hooks } = address(200);
    stall(hooks, 1);
    await clock.advance(0);
    expect(heard).toMatchObject([{ url: 'http://x/', authorization: null }]);
  });
});
