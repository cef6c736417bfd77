/** The few things that are asked of a channel, so that one file alone knows the AMQP library. */
import type { Arrived } from './amqp-envelope.ts';

export interface AmqpChannel {
  assertExchange(name: string, type: string, options: object): Promise<unknown>;
  assertQueue(name: string, options: object): Promise<unknown>;
  bindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
  consume(queue: string, take: Take, options?: { readonly noAck: boolean }): Promise<ConsumerTag>;
  cancel(tag: string): Promise<unknown>;
  ack(message: Arrived): void;
  nack(message: Arrived): void;
  /** Takes one for good of which no more than this is kept. */
  ackTag(tag: DeliveryTag): void;
  /** Gives all back that is in hand on this channel. */
  nackAll(): void;
  /** How many may be in hand on this channel; a consumer that begins after this minds it. */
  prefetch(count: number): Promise<unknown>;
  /** What is in a queue now; nothing, and the channel closed, if there is no such queue. */
  look(queue: string): Promise<QueueLook | undefined>;
  /** Resolves once the channel is closed, by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Called with nothing once the broker has ended the consumer, as when its queue is gone. */
export type Take = (message: Arrived | null, tag: DeliveryTag) => void;

/** What names a delivery on its channel. */
export type DeliveryTag = number;

export interface QueueLook {
  /** Messages that nobody has in hand. */
  readonly ready: number;
  readonly consumers: number;
}

interface ConsumerTag {
  readonly consumerTag: string;
}

export interface AmqpConfirmChannel extends AmqpChannel {
  /** `confirmed` is called once the broker has the message, or with why it has not. */
  publish(parcel: Publication, confirmed: (error: unknown) => void): void;
  onReturn(returned: (messageId: string) => void): void;
}

export interface Publication {
  readonly exchange: string;
  readonly key: string;
  readonly content: Buffer;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One connection to the broker, with its two channels: a busy one must not hold up the other. */
export interface AmqpSession {
  readonly publishing: AmqpConfirmChannel;
  readonly consuming: AmqpChannel;
  /** A channel of its own, whose end is not that of the connection. */
  open(): Promise<AmqpConfirmChannel>;
  /** Resolves with the reason once the connection, or one of the two channels, is gone. */
  readonly lost: Promise<string>;
  isLost(): boolean;
  /** Why the broker takes nothing for now, as when its memory or disk runs out; else nothing. */
  blocked(): string | undefined;
  /** Calls back each time that it takes messages again. */
  onUnblocked(tell: () => void): void;
  /** Says goodbye; a broker that is frozen never answers to it. */
  close(): Promise<void>;
  /** Lets go at once, without a word; `lost` resolves. */
  discard(): void;
}
