import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import { createDeadLetterIndex } from '../dead-letter-index.ts';
import {
  createDiscards,
  type Discard,
  discardKey,
  discardMessage,
  readDiscard,
} from './discards.ts';
import type { Arrived } from './envelope.ts';
import type { Hold } from './hold.ts';
import { createKnownLetters, type KnownLetters } from './known-letters.ts';

const MINUTE = 60_000;

let clock: VirtualClock;
let letters: KnownLetters;
/** Keys of the messages in hand. */
let inHand: Set<string>;

beforeEach(() => {
  clock = createVirtualClock();
  const index = createDeadLetterIndex();
  letters = createKnownLetters({ queue: 'q', isReplies: false, index, clock });
  inHand = new Set();
});

// Of a hold, only what is in it is looked at here.
const hold = () =>
  ({ has: (key) => inHand.has(key), drop: async (key) => void inHand.delete(key) }) as Hold;

const letterOf = (id: string): Arrived => ({
  content: Buffer.from('{}'),
  properties: { messageId: id, type: 't', headers: { 'x-dead-reason': 'r', 'x-dead-at': 1_000 } },
});

/** Has a letter in hand, and returns what says that it was discarded. */
const discarded = (id: string, madeAt: number): Discard => {
  const read = letters.read(letterOf(id), () => false);
  letters.add(read);
  inHand.add(read.key);
  return { key: read.key, upTo: 1_000, madeAt };
};

describe('a discard', () => {
  it('is read as it was written, and each by its own id', () => {
    const [one, other] = [discarded('a', clock.now()), discarded('b', clock.now())];
    expect(readDiscard(discardMessage(one))).toEqual(one);
    const ids = [one, other].map((discard) => discardMessage(discard).properties.messageId);
    expect(new Set(ids).size).toBe(2);
  });

  it('is no message of others that has only its type', () => {
    const type = 'dead-letter.discarded';
    for (const text of ['', '{}', '{"key":1}'])
      expect(readDiscard({ content: Buffer.from(text), properties: { type } })).toBeUndefined();
  });

  it('goes with its letter', () => {
    const discard = discarded('a', clock.now());
    inHand.add(discardKey(discard));
    const discards = createDiscards(clock);
    discards.add(discard);
    discards.settle(hold(), letters);
    expect([...inHand]).toEqual([]);
    expect([letters.has(discard.key), discards.size()]).toEqual([false, 0]);
  });

  it('waits for a letter that another process has in hand, for a quarter of an hour', async () => {
    const discard = discarded('a', clock.now());
    inHand = new Set([discardKey(discard)]);
    const discards = createDiscards(clock);
    discards.add(discard);
    await clock.advance(14 * MINUTE);
    discards.settle(hold(), letters);
    expect(discards.size()).toBe(1);
    await clock.advance(MINUTE);
    discards.settle(hold(), letters);
    expect([discards.size(), inHand.size]).toEqual([0, 0]);
  });

  it('that was written under a clock ahead does not wait for that time', () => {
    const discard = discarded('a', clock.now() + 365 * 24 * 60 * MINUTE);
    inHand = new Set([discardKey(discard)]);
    const discards = createDiscards(clock);
    discards.add(discard);
    discards.settle(hold(), letters);
    expect([discards.size(), inHand.size]).toEqual([0, 0]);
  });
});
