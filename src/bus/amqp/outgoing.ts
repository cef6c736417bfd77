/** Commands and replies on their way to the broker, over the connection of the moment. */
import type { Clock } from '../../ports/clock.ts';
import type { CommandMessage, ReplyMessage, ReplyTaker } from '../bus.ts';
import { NotSentError, QueueFullError, ReceiverUnavailableError } from '../errors.ts';
import type { AmqpSession } from './channel.ts';
import type { LastingConnection } from './connection.ts';
import { toParcel } from './envelope.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import type { SessionPlace } from './set-aside.ts';

export interface OutgoingOptions {
  readonly lasting: Pick<LastingConnection, 'session' | 'fault'>;
  /** The exchange of commands. */
  readonly exchange: string;
  /** Tells if this process itself takes the replies of a queue. */
  readonly isOwn: (replyQueue: string) => boolean;
  readonly clock: Clock;
}

export interface Outgoing {
  /** A new connection, before the first message comes. */
  connected(session: AmqpSession): void;
  /** Why the broker takes nothing for now; nothing if it takes what is sent. */
  blocked(): string | undefined;
  /** @throws NotSentError while there is no connection */
  place(type: string): SessionPlace;
  /** @throws NotSentError if it did not leave; UnconfirmedError if it may have */
  send(command: CommandMessage): Promise<void>;
  /** @throws ReceiverUnavailableError if the queue is full; NotSentError, UnconfirmedError */
  reply(queue: string, reply: ReplyMessage): Promise<void>;
  /** The taker, after which a reply of this process to itself has come to its end. */
  settling(taker: ReplyTaker): ReplyTaker;
  /** The ids of replies of this process to itself that it has not taken yet. */
  readonly ownReplies: ReadonlySet<string>;
}

/** Publishes on the present connection: what cannot be sent now is refused, and never kept here. */
export function createOutgoing({ lasting, exchange, isOwn, clock }: OutgoingOptions): Outgoing {
  const publishers = new WeakMap<AmqpSession, Publisher>();
  const ownReplies = new Set<string>();
  const blocked = () => {
    const why = lasting.session()?.blocked();
    return why && `the broker takes nothing for now: ${why}`;
  };
  const place = (type: string): SessionPlace => {
    const session = lasting.session();
    const publisher = session && publishers.get(session);
    if (session && publisher) return { session, publisher };
    throw new NotSentError(type, `no connection: ${lasting.fault()}`);
  };
  return {
    connected: (session) => void publishers.set(session, createPublisher(session, clock)),
    blocked,
    place,
    async send(command) {
      const { type } = command;
      // Messages that a blocked broker does not take would pile up here; the saga log has them.
      const why = blocked();
      if (why !== undefined) throw new NotSentError(type, why);
      const { content, properties } = toParcel(command);
      const publication = { exchange, key: type, content, properties };
      await place(type).publisher.publish(type, publication);
    },
    async reply(queue, reply) {
      const { type, id } = reply;
      if (isOwn(queue)) ownReplies.add(id);
      try {
        const { content, properties } = toParcel(reply);
        const publication = { exchange: '', key: queue, content, properties };
        await place(type).publisher.publish(type, publication);
      } catch (error) {
        ownReplies.delete(id);
        // The reply is not the command's fault: it is answered again once the queue takes it.
        if (error instanceof QueueFullError)
          throw new ReceiverUnavailableError(error.message, async () => true, error);
        throw error;
      }
    },
    settling: (taker) => ({
      async take(reply) {
        await taker.take(reply);
        ownReplies.delete(reply.id);
      },
      retry: (...asked) => taker.retry(...asked),
    }),
    ownReplies,
  };
}
