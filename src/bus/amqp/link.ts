/**
 * A connection as it is asked things that a person waits for: each is answered, or fails with it.
 * The library alone would leave what is asked of a lost connection open for ever.
 */
import { whyOf } from '../../ports/errors.ts';
import { BusUnavailableError } from '../errors.ts';
import type { AmqpConfirmChannel, AmqpSession, QueueLook } from './channel.ts';

export interface Link {
  readonly session: AmqpSession;
  /** @throws BusUnavailableError if it fails, or the connection is lost first */
  answer<T>(work: Promise<T>): Promise<T>;
  open(): Promise<AmqpConfirmChannel>;
  /** Counts a queue; nothing if there is no such queue. */
  look(queue: string): Promise<QueueLook | undefined>;
}

/** One channel is kept for all looks, and opened anew after a look at a queue that is not there. */
export function createLink(session: AmqpSession): Link {
  const waiting = new Set<(why: unknown) => void>();
  void session.lost.then((why) => {
    for (const fail of waiting) fail(new BusUnavailableError(`the connection was lost: ${why}`));
  });
  const answer = <T>(work: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.add(reject);
      const fail = (error: unknown) => reject(unavailable(error));
      void work.then(resolve, fail).then(() => waiting.delete(reject));
      if (session.isLost()) reject(new BusUnavailableError('the connection was lost'));
    });
  let looking: Promise<AmqpConfirmChannel> | undefined;
  const channel = (): Promise<AmqpConfirmChannel> => {
    looking ??= session.open().then((opened) => {
      // A look at what is not there closes it: the next opens another.
      void opened.closed.then(() => {
        looking = undefined;
      });
      return opened;
    });
    return looking;
  };
  return {
    session,
    answer,
    open: () => answer(session.open()),
    look: (queue) => answer(channel().then((opened) => opened.look(queue))),
  };
}

function unavailable(error: unknown): BusUnavailableError {
  return error instanceof BusUnavailableError
    ? error
    : new BusUnavailableError(whyOf(error), error);
}
