/**
 * Which acknowledgements are due on a channel. All up to a tag are acknowledged by one, if none
 * below it is still in hand; the broker then has one thing to write down instead of many.
 */
import type { DeliveryTag } from './channel.ts';

export interface Ack {
  readonly tag: DeliveryTag;
  /** All before it, too. */
  readonly upTo: boolean;
}

export interface Acks {
  /** The message is in hand. Tags grow from one to the next. */
  arrived(tag: DeliveryTag): void;
  /** The message is done with: it may be acknowledged. */
  done(tag: DeliveryTag): void;
  /** The message is the broker's again: it must not be acknowledged, and holds up no other. */
  left(tag: DeliveryTag): void;
  /** The number of those that are done with and not acknowledged. */
  due(): number;
  /** The one that covers all that are older than what is in hand; what is beyond stays due. */
  takeRow(): readonly Ack[];
  /** All that are due. */
  takeAll(): readonly Ack[];
}

/** It keeps what is in hand and what is due, however long the oldest stays in hand. */
export function createAcks(): Acks {
  /** The oldest first, as they arrived. */
  const inHand = new Set<DeliveryTag>();
  const due = new Set<DeliveryTag>();
  const takeRow = (): readonly Ack[] => {
    const [oldest = Number.POSITIVE_INFINITY] = inHand;
    let last = 0;
    for (const tag of due)
      if (tag < oldest) {
        due.delete(tag);
        last = Math.max(last, tag);
      }
    return last === 0 ? [] : [{ tag: last, upTo: true }];
  };
  return {
    arrived: (tag) => void inHand.add(tag),
    done(tag) {
      inHand.delete(tag);
      due.add(tag);
    },
    left: (tag) => void inHand.delete(tag),
    due: () => due.size,
    takeRow,
    takeAll() {
      const row = takeRow();
      const single = [...due].map((tag) => ({ tag, upTo: false }));
      due.clear();
      return [...row, ...single];
    },
  };
}
