import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { createAcknowledging } from './intake.ts';

/** The broker's side of a channel: what it has brought, and what is asked of it. */
function createChannel(brought: number) {
  const inHand = new Set(Array.from({ length: brought }, (_, index) => index + 1));
  const asked: string[] = [];
  const known = (tag: number) => {
    // As the broker, which closes the channel for a tag that it does not know.
    if (!inHand.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
  };
  return {
    inHand,
    asked,
    ack(tag: number, upTo?: boolean) {
      known(tag);
      asked.push(upTo ? `all up to ${tag}` : `${tag}`);
      for (const one of [...inHand]) if (one === tag || (upTo && one < tag)) inHand.delete(one);
    },
    nack(tag: number) {
      known(tag);
      asked.push(`${tag} given back`);
      inHand.delete(tag);
    },
  };
}

function taking(brought: number) {
  const clock = createVirtualClock();
  const channel = createChannel(brought);
  const acknowledging = createAcknowledging(channel, clock);
  for (const tag of channel.inHand) acknowledging.arrived(tag);
  return { clock, channel, ...acknowledging };
}

describe('messages that are done with', () => {
  it('are acknowledged by one, with what is written next', () => {
    const { channel, ack, onWriting } = taking(5);
    for (const tag of [2, 1, 3]) ack(tag);
    expect(channel.asked).toEqual([]);
    onWriting();
    expect(channel.asked).toEqual(['all up to 3']);
    expect([...channel.inHand]).toEqual([4, 5]);
  });

  it('are acknowledged a moment later if nothing is written', async () => {
    const { channel, clock, ack } = taking(2);
    ack(1);
    await clock.advance(20);
    expect(channel.asked).toEqual(['all up to 1']);
    ack(2);
    await clock.advance(20);
    expect([...channel.inHand]).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it('wait for none that is still in hand: it is not acknowledged with them', async () => {
    const { channel, clock, ack, onWriting } = taking(4);
    for (const tag of [1, 3, 4]) ack(tag);
    onWriting();
    await clock.advance(20);
    expect(channel.asked).toEqual(['all up to 1', '3', '4']);
    ack(2);
    onWriting();
    expect([...channel.inHand]).toEqual([]);
  });

  it('do not wait once they are many: the broker brings no more meanwhile', () => {
    const { channel, ack } = taking(200);
    for (let tag = 200; tag > 50; tag -= 1) ack(tag);
    expect(channel.inHand.size).toBeLessThan(200 - 100);
  });

  it('are no fault on a channel that is gone', () => {
    const gone = () => {
      throw new Error('Channel closed');
    };
    const channel = { ack: gone, nack: gone };
    const { arrived, ack, nack, flush } = createAcknowledging(channel, createVirtualClock());
    for (const tag of [1, 2]) arrived(tag);
    ack(1);
    flush();
    nack(2);
  });
});

type Fate = 'done' | 'left' | 'in hand';

/** A channel's messages, what becomes of each, and in which order. */
const histories = fc
  .array(fc.constantFrom<Fate>('done', 'left', 'in hand'), { maxLength: 60 })
  .chain((fates) =>
    fc.record({
      fates: fc.constant(fates),
      order: fc.shuffledSubarray([...fates.keys()], { minLength: fates.length }),
      writes: fc.infiniteStream(fc.constantFrom('nothing', 'something', 'after a moment')),
    }),
  );

const tagsOf = (fates: readonly Fate[], wanted: Fate) =>
  fates.flatMap((fate, index) => (fate === wanted ? [index + 1] : []));

it('acknowledges each message that is done with once, and no other, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ fates, order, writes }) => {
      const { channel, clock, ack, nack, onWriting, flush } = taking(fates.length);
      const inHand = tagsOf(fates, 'in hand');
      for (const index of order) {
        if (fates[index] === 'done') ack(index + 1);
        if (fates[index] === 'left') nack(index + 1);
        const { value: written } = writes.next();
        if (written === 'something') onWriting();
        if (written === 'after a moment') await clock.advance(20);
        expect([...channel.inHand]).toEqual(expect.arrayContaining(inHand));
      }
      flush();
      expect([...channel.inHand]).toEqual(inHand);
    }),
    { numRuns: 100 },
  );
});
