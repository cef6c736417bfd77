/**
 * Dead letters that a person discarded, and that still lie in their queue. AMQP takes a certain
 * message out only with all others in hand, for which nobody should have to wait. So a discard is
 * written down first, as a message in the same queue, and its letter is taken out afterwards, by
 * this process or by another that reads the queue.
 */
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { Arrived } from './envelope.ts';
import type { Hold } from './hold.ts';
import type { KnownLetters } from './known-letters.ts';
import { derivedId, type ReadLetter } from './letter.ts';

const DISCARDED = 'dead-letter.discarded';

/**
 * The time for which a discard stays if its letter is not found: another process may have that in
 * hand, and gives it back after ten minutes at the latest.
 */
const STAYS_MS = 900_000;

const discardBody = z.object({
  /** The key that all copies of the message have in common. */
  key: z.string(),
  /** Copies set aside later are news. Milliseconds since the epoch. */
  upTo: z.number(),
  madeAt: z.number(),
});

export type Discard = z.infer<typeof discardBody>;

export interface Discards {
  size(): number;
  /** True if this letter was discarded: it is to be dropped. */
  covers(read: Pick<ReadLetter, 'key' | 'letter' | 'isDistinct'>): boolean;
  add(discard: Discard): void;
  /** Drops what was discarded of all that is in hand, and what says so. */
  settle(hold: Hold, letters: KnownLetters): void;
}

/** Of several discards of one message, the latest counts. */
export function createDiscards(clock: Pick<Clock, 'now'>): Discards {
  const discards = new Map<string, Discard>();
  /** The keys of letters that were dropped. */
  const done = new Set<string>();
  const isCovered = ({
    key,
    letter,
    isDistinct,
  }: Pick<ReadLetter, 'key' | 'letter' | 'isDistinct'>) => {
    const upTo = discards.get(key)?.upTo;
    return isDistinct && upTo !== undefined && letter.deadAt <= upTo;
  };
  const drop = (hold: Hold, key: string) => void hold.drop(key).catch(() => {}); // Read again then.
  return {
    size: () => discards.size,
    covers(read) {
      if (!isCovered(read)) return false;
      done.add(read.key);
      return true;
    },
    add(discard) {
      const existing = discards.get(discard.key);
      if (existing === undefined || existing.upTo < discard.upTo)
        discards.set(discard.key, discard);
    },
    settle(hold, letters) {
      for (const discard of discards.values()) {
        const { key, madeAt } = discard;
        const entry = letters.entry(key);
        if (entry !== undefined && hold.has(key) && isCovered({ key, ...entry })) {
          letters.forget(key);
          done.add(key);
          drop(hold, key);
        }
        // One that lies further ahead was written by another clock.
        const isOver = Math.abs(clock.now() - madeAt) >= STAYS_MS;
        // Without the message, somebody emptied the queue, or it is still on its way here.
        if (!isOver && !(done.has(key) && hold.has(discardKey(discard)))) continue;
        drop(hold, discardKey(discard));
        discards.delete(key);
        done.delete(key);
      }
    },
  };
}

/** The key by which a discard in hand is told from others, and from letters. */
export function discardKey({ key, upTo }: Discard): string {
  return `discarded ${upTo} ${key}`;
}

/** The message that says so. By its id the publisher tells it from others on their way. */
export function discardMessage(discard: Discard): Arrived {
  const content = Buffer.from(JSON.stringify(discard));
  const messageId = derivedId(discardKey(discard));
  return { content, properties: { messageId, type: DISCARDED, contentType: 'application/json' } };
}

/** Nothing if the message is something else. */
export function readDiscard({ content, properties }: Arrived): Discard | undefined {
  if (properties.type !== DISCARDED) return undefined;
  try {
    return discardBody.parse(JSON.parse(content.toString('utf8')));
  } catch {
    return undefined; // Somebody else's message of that type: shown as a letter.
  }
}
