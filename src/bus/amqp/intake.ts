/**
 * Takes from one queue, over a channel of its own, and acknowledges in bulk.
 *
 * An acknowledgement may be late, since whoever takes a message bears it twice. So it waits for the
 * next write on the connection, such as the reply or the next command, or a moment if none comes:
 * then it costs no write of its own here, and seldom a sync of its own at the broker. It is never
 * early: each message is acknowledged by itself or in a row in which all are done with, after its
 * commit and its reply's confirm. A channel that takes from one queue has its rows unbroken. See
 * docs/decisions/0021-acknowledgements-in-bulk.md.
 */
import type { Clock } from '../../ports/clock.ts';
import { type Ack, createAcks } from './acks.ts';
import type { AmqpChannel, AmqpSession, DeliveryTag } from './channel.ts';
import type { Arrived } from './envelope.ts';

/** The longest that an acknowledgement waits for company. */
const ACK_WITHIN_MS = 20;
/** So many do not wait: the broker sends no more than a number of messages that are in hand. */
const MOST_DUE = 128;

export interface Intake {
  /** The message is done with. */
  ack(tag: DeliveryTag): void;
  /** The message is the broker's again. */
  nack(tag: DeliveryTag): void;
  /** Writes the acknowledgements that are due. */
  flush(): void;
  /** Takes no more; what is in hand is still to be acknowledged. */
  cancel(): Promise<unknown>;
}

/** A message in hand. */
export interface Delivery {
  readonly session: AmqpSession;
  readonly intake: Pick<Intake, 'ack' | 'nack'>;
  readonly queue: string;
  readonly arrived: Arrived;
  readonly tag: DeliveryTag;
}

export interface IntakeOptions {
  readonly session: AmqpSession;
  readonly queue: string;
  readonly take: (delivery: Delivery) => void;
  readonly clock: Clock;
}

/** Begins to take; if the queue is gone, so is the session: all is then declared anew. */
export async function openIntake({ session, queue, take, clock }: IntakeOptions): Promise<Intake> {
  const channel = await session.openConsuming();
  const { arrived: note, onWriting, ...acknowledging } = createAcknowledging(channel, clock);
  session.onWriting(onWriting);
  const intake: Intake = { ...acknowledging, cancel: () => channel.cancel(consumerTag) };
  const { consumerTag } = await channel.consume(queue, (arrived, tag) => {
    if (arrived === null) return session.discard();
    note(tag);
    take({ session, intake, queue, arrived, tag });
  });
  return intake;
}

export interface Acknowledging extends Omit<Intake, 'cancel'> {
  arrived(tag: DeliveryTag): void;
  /** Something else is written now. */
  onWriting(): void;
}

/** The acknowledgements of one channel. */
export function createAcknowledging(
  channel: Pick<AmqpChannel, 'ack' | 'nack'>,
  clock: Clock,
): Acknowledging {
  const acks = createAcks();
  let isTimed = false;
  const write = (due: readonly Ack[]) =>
    onChannel(() => {
      for (const { tag, upTo } of due) channel.ack(tag, upTo);
    });
  const flush = () => write(acks.takeAll());
  return {
    arrived: acks.arrived,
    ack(tag: DeliveryTag) {
      acks.done(tag);
      if (acks.due() >= MOST_DUE) return flush();
      if (isTimed) return;
      isTimed = true;
      clock.after(ACK_WITHIN_MS, () => {
        isTimed = false;
        flush();
      });
    },
    nack(tag: DeliveryTag) {
      acks.left(tag);
      onChannel(() => channel.nack(tag));
    },
    flush,
    onWriting: () => write(acks.takeRow()),
  };
}

/** On a channel that is gone there is nothing to let go of: the broker brings it again. */
function onChannel(work: () => void): void {
  try {
    work();
  } catch {
    // The library throws if the channel is closed.
  }
}
