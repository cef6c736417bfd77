/** Publishing with a confirm for each message: only what the broker has is sent. */
import type { AmqpConfirmChannel, Publication } from './amqp-channel.ts';
import { NotSentError, QueueFullError, UnconfirmedError } from './errors.ts';
import { whyOf } from './messages.ts';

export interface Publisher {
  /**
   * Resolves once the broker has the message in a queue, on disk.
   * @throws NotSentError if it has not, for sure; QueueFullError if its queue takes no more;
   *   UnconfirmedError if the connection was lost before it said
   */
  publish(type: string, publication: Publication): Promise<void>;
}

/**
 * A message that no queue takes is confirmed all the same; only its return tells. The broker sends
 * it before the confirm, and two messages of one id are returned both or neither.
 */
export function createPublisher(channel: AmqpConfirmChannel): Publisher {
  const returned = new Map<string, number>();
  channel.onReturn((id) => returned.set(id, (returned.get(id) ?? 0) + 1));
  const wasReturned = (id: string): boolean => {
    const times = returned.get(id);
    if (times === undefined) return false;
    if (times > 1) returned.set(id, times - 1);
    else returned.delete(id);
    return true;
  };
  return {
    publish: (type, publication) =>
      new Promise((resolve, reject) => {
        const { key, properties } = publication;
        const all = { ...properties, persistent: true, mandatory: true };
        try {
          channel.publish({ ...publication, properties: all }, (fate) => {
            const isReturned = fate === 'confirmed' && wasReturned(String(properties.messageId));
            if (isReturned) reject(new NotSentError(type, `no queue takes ${key}`));
            else if (fate === 'confirmed') resolve();
            else if (fate === 'refused') reject(new QueueFullError(type, key));
            else reject(new UnconfirmedError(type, 'the connection was lost'));
          });
        } catch (error) {
          reject(new NotSentError(type, whyOf(error), error));
        }
      }),
  };
}
