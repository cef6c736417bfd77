import { expect, it } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import type { AmqpConfirmChannel, Take } from './channel.ts';
import type { Arrived } from './envelope.ts';
import { createHold } from './hold.ts';
import type { Link } from './link.ts';

const letter = (messageId: string): Arrived => ({
  content: Buffer.from('{}'),
  properties: { messageId },
});

/** A queue of a broker, as far as a hold sees it: what it has in hand is not ready. */
function queueOf(ready: string[], onCancel: () => void) {
  const inHand: string[] = [];
  const bring = (take: Take) => {
    for (const id of ready.splice(0)) take(letter(id), inHand.push(id));
  };
  const channel: Partial<AmqpConfirmChannel> = {
    closed: new Promise(() => {}),
    prefetch: async () => undefined,
    look: async () => ({ ready: ready.length, consumers: 0 }),
    consume: async (_, take) => {
      queueMicrotask(() => bring(take));
      return { consumerTag: 'consumer' };
    },
    cancel: async () => onCancel(),
    nackAll: () => void ready.unshift(...inHand.splice(0)),
    close: async () => {},
  };
  const link: Partial<Link> = {
    answer: (work) => work,
    // Only what a hold asks for is there.
    open: async () => channel as AmqpConfirmChannel,
  };
  return link as Link;
}

it('does not count what came as its messages went back: nobody has read that', async () => {
  const ready = ['first'];
  const hold = createHold({
    link: queueOf(ready, () => void ready.push('came meanwhile')),
    queue: 'q',
    sort: (arrived) => String(arrived.properties.messageId),
    onComplete: () => {},
    onOver: () => {},
    clock: createVirtualClock(),
  });
  await hold.until(hold.isComplete);
  expect(await hold.giveBack()).toBe(1);
  expect(ready).toEqual(['first', 'came meanwhile']);
});
