/** Publishing with a confirm for each message: only what the broker has is sent. */

import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import { NotSentError, QueueFullError, UnconfirmedError } from '../errors.ts';
import type { AmqpConfirmChannel, AmqpSession, Fate, Publication } from './channel.ts';

export interface Publisher {
  /**
   * Resolves once the broker has the message in a queue, on disk.
   * @throws NotSentError if it has not, for sure; QueueFullError if its queue takes no more;
   *   UnconfirmedError if the connection was lost before it said
   */
  publish(type: string, publication: Publication): Promise<void>;
}

/**
 * The time between two exchanges of a channel that is refused. RabbitMQ tells a channel once
 * that a queue is full and, if a policy is lifted meanwhile, not always that there is room again.
 */
const RENEW_EVERY_MS = 1_000;

/** Publishes on one session, over a fresh channel if the present one is refused by a full queue. */
export function createPublisher(session: AmqpSession, clock: Pick<Clock, 'now'>): Publisher {
  let outlet = createOutlet(session.publishing);
  let mayRenewAt = Number.NEGATIVE_INFINITY;
  const renew = async () => {
    if (session.isLost() || clock.now() < mayRenewAt) return;
    mayRenewAt = clock.now() + RENEW_EVERY_MS;
    const fresh = createOutlet(await session.openPublishing());
    outlet.retire();
    outlet = fresh;
  };
  return {
    publish: (type, publication) =>
      new Promise((resolve, reject) => {
        const { key } = publication;
        const tell = (fate: Fate | 'returned') => {
          if (fate === 'confirmed') return resolve();
          if (fate === 'unknown')
            return reject(new UnconfirmedError(type, 'the connection was lost'));
          if (fate === 'returned') return reject(new NotSentError(type, `no queue takes ${key}`));
          renew().catch(() => {}); // The connection was lost meanwhile, and is made again.
          return reject(new QueueFullError(type, key));
        };
        try {
          outlet.publish(publication, tell);
        } catch (error) {
          reject(new NotSentError(type, whyOf(error), error));
        }
      }),
  };
}

/** A channel, and what of it is not answered yet. */
interface Outlet {
  publish(publication: Publication, tell: (fate: Fate | 'returned') => void): void;
  /** To be closed, once all of it is answered. */
  retire(): void;
}

/**
 * A message that no queue takes is confirmed all the same; only its return tells. The broker sends
 * it before the confirm, and two messages of one id are returned both or neither.
 */
function createOutlet(channel: AmqpConfirmChannel): Outlet {
  const returned = new Map<string, number>();
  let unanswered = 0;
  let isRetired = false;
  channel.onReturn((id) => returned.set(id, (returned.get(id) ?? 0) + 1));
  const wasReturned = (id: string): boolean => {
    const times = returned.get(id);
    if (times === undefined) return false;
    if (times > 1) returned.set(id, times - 1);
    else returned.delete(id);
    return true;
  };
  const closeIfDone = () => {
    if (isRetired && unanswered === 0) channel.retire();
  };
  return {
    publish({ exchange, key, content, properties }, tell) {
      channel.publish({ exchange, key, content, properties, isSafe: true }, (fate) => {
        unanswered -= 1;
        const isReturned = wasReturned(String(properties.messageId));
        tell(fate === 'confirmed' && isReturned ? 'returned' : fate);
        closeIfDone();
      });
      unanswered += 1;
    },
    retire() {
      isRetired = true;
      closeIfDone();
    },
  };
}
