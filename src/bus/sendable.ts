/** The subscribers of a bus that are told each time it can send. */
import type { Log } from '../ports/log.ts';
import type { SendableReason } from './bus.ts';

export interface Sendable {
  /** Adds a subscriber, which is told from now on. */
  subscribe(tell: (reason: SendableReason) => void): void;
  /** Tells all subscribers, in the order of their coming. */
  tell(reason: SendableReason): void;
}

/** A subscriber that throws is logged: neither the bus nor the other subscribers suffer from it. */
export function createSendable(log: Log): Sendable {
  const subscribers: ((reason: SendableReason) => void)[] = [];
  return {
    subscribe: (tell) => void subscribers.push(tell),
    tell(reason) {
      for (const tell of subscribers)
        try {
          tell(reason);
        } catch (error) {
          log.error({ reason, err: error }, 'a subscriber of the bus failed');
        }
    },
  };
}
