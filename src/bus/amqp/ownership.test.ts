import { describe, expect, it } from 'vitest';
import { currentOf } from './ownership.ts';

const refusal = (current: string) =>
  [
    'Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message',
    `"PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-routing-key' for queue 'q.owner'`,
    `in vhost '/': received '?' but current is '${current}`,
  ].join(' ');

describe('the owner of a queue, as the broker tells it', () => {
  it.each([
    ['as it is', `8a41 host:/data'"`, '8a41 host:/data'],
    [
      'with marks of its own',
      `8a41 host:/da'ta but current is 'x'"`,
      "8a41 host:/da'ta but current is 'x",
    ],
    ['cut off', `8a41 host:/srv/a/very/long/p..."`, '8a41 host:/srv/a/very/long/p'],
    ['not at all', '', 'whose name is not known'],
    ['with what would move a cursor', `8a41\u001b[2J'"`, 'whose name is not known'],
  ])('%s', (_, told, holder) => {
    expect(currentOf(refusal(told))).toBe(holder);
  });

  it('is not made up of any other words', () => {
    expect(currentOf('ACCESS_REFUSED - no')).toBe('whose name is not known');
  });
});
