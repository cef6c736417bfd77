import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { connectTo } from './library.ts';

/** Nobody listens on this port. */
const NOWHERE = '127.0.0.1:1';
const clock = createVirtualClock();

describe('an address of a broker that cannot be had', () => {
  it.each([
    ['nobody listens', `amqp://user:s3cret@${NOWHERE}`],
    ['its password is encoded', `amqp://user:s3cret%2F%3A@${NOWHERE}`],
    ['its password is badly encoded', `amqp://user:s3cret%zz@${NOWHERE}`],
    ['it is none', 'amqp://user:s3cret@@:port'],
    ['its password is cut off by a number sign', 'amqp://user:s3cret#@127.0.0.1:1'],
  ])('is told of without its password if %s', async (_, url) => {
    const told = await connectTo(url, clock).then(
      () => 'connected',
      (error: Error) => `${error.message} ${error.stack} ${String(error.cause)}`,
    );
    expect(told).not.toContain('connected');
    expect(told).not.toContain('s3cret');
  });

  it('is told of without it, were it among the words of the fault', async () => {
    const connecting = connectTo('amqp://user:ECONN@127.0.0.1:1', clock);
    await expect(connecting).rejects.toThrow('connect [redacted]REFUSED 127.0.0.1:1');
  });
});
