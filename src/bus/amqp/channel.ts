/** The few things that are asked of a channel, so that one file alone knows the AMQP library. */
import type { Arrived } from './envelope.ts';
import type { OnWriting } from './gather.ts';

export interface AmqpChannel {
  assertExchange(name: string, type: string, options: object): Promise<unknown>;
  assertQueue(name: string, options: object): Promise<unknown>;
  /** @throws Error with the code 404 if there is no such queue */
  checkQueue(name: string): Promise<{ readonly consumerCount: number }>;
  deleteQueue(name: string, options: object): Promise<unknown>;
  bindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
  consume(queue: string, take: Take, options?: { readonly noAck: boolean }): Promise<ConsumerTag>;
  cancel(tag: string): Promise<unknown>;
  /** Acknowledges one message, or with it all before it that are still in hand. */
  ack(tag: DeliveryTag, upTo?: boolean): void;
  /** Gives a message back. */
  nack(tag: DeliveryTag): void;
  /** Gives back all messages in hand on this channel. */
  nackAll(): void;
  /** Bounds the messages in hand on this channel, for consumers that begin after this. */
  prefetch(count: number): Promise<unknown>;
  /** Counts a queue; nothing, and the channel is closed, if there is no such queue. */
  look(queue: string): Promise<QueueLook | undefined>;
  /** Resolves once the channel is closed, by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Called with nothing once the broker has ended the consumer, as when its queue is gone. */
export type Take = (message: Arrived | null, tag: DeliveryTag) => void;

/** The name of a delivery on its channel. */
export type DeliveryTag = number;

export interface QueueLook {
  /** Messages that no consumer has in hand. */
  readonly ready: number;
  readonly consumers: number;
}

interface ConsumerTag {
  readonly consumerTag: string;
}

export interface AmqpConfirmChannel extends AmqpChannel {
  /**
   * Calls `tell` once with what became of the message.
   * @throws Error if it did not leave, as on a channel that is closed
   */
  publish(parcel: Publication, tell: (fate: Fate) => void): void;
  onReturn(returned: (messageId: string) => void): void;
  /** Closes it on purpose: the session is not lost with it. */
  retire(): void;
}

/** The broker has it, refused it, or was gone before it said which. */
export type Fate = 'confirmed' | 'refused' | 'unknown';

export interface Publication {
  readonly exchange: string;
  readonly key: string;
  readonly content: Buffer;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Kept on disk, and returned if no queue takes it. */
  readonly isSafe?: boolean;
}

/**
 * One connection to the broker, with its channels: a busy one must not hold up another. Losing any
 * but those of `open` ends the session.
 */
export interface AmqpSession {
  readonly publishing: AmqpConfirmChannel;
  /** For what is declared, and what is held. */
  readonly control: AmqpChannel;
  /** A second channel to publish on. */
  openPublishing(): Promise<AmqpConfirmChannel>;
  /** A channel for one consumer, which has a bounded number of messages in hand. */
  openConsuming(): Promise<AmqpChannel>;
  /** Calls at the end of a turn in which something is written: more leaves with it then. */
  readonly onWriting: OnWriting;
  /** A channel of its own, whose end is not that of the connection. */
  open(): Promise<AmqpConfirmChannel>;
  /** Resolves with the reason once the connection, or one of its channels, is gone. */
  readonly lost: Promise<string>;
  isLost(): boolean;
  /** The reason why the broker takes nothing now, such as want of memory; else nothing. */
  blocked(): string | undefined;
  /** Calls back each time that it takes messages again. */
  onUnblocked(tell: () => void): void;
  /** Closes the connection in order; a broker that is frozen never answers to it. */
  close(): Promise<void>;
  /** Drops the connection at once, without asking the broker; `lost` resolves. */
  discard(): void;
}
