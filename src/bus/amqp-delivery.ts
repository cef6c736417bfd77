/**
 * What becomes of a message in hand: it is handled, tried again after a delay where that failed,
 * and set aside where it does not help. It is acknowledged only after that, so that a process
 * that dies with it in hand leaves it to the broker.
 */
import type { AmqpSession } from './amqp-channel.ts';
import type { SetAside } from './amqp-dead-letters.ts';
import { type Arrived, toMessage } from './amqp-envelope.ts';
import { InvalidMessageError } from './errors.ts';
import { isReply, MAX_TRIES, type Message, retryDelayMs, whyOf } from './messages.ts';
import type { Clock, Log, NewId } from './ports.ts';

/** Takes one message to its end; rejects where it has to be tried again. */
export type Consumer = (message: Message) => Promise<void>;

export interface DeliveryOptions {
  /** By the type of a command, or by the queue of replies. */
  readonly consumers: ReadonlyMap<string, Consumer>;
  readonly bury: (arrived: Arrived, about: SetAside) => Promise<void>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface Deliveries {
  /** Takes a message in hand. */
  take(session: AmqpSession, queue: string, arrived: Arrived): void;
  inHand(): number;
  /** Lets no message wait for another try: who is in hand then goes back to the broker. */
  hurry(): void;
  /** Calls back each time that a message has left this hand. */
  readonly onSettled: Set<() => void>;
}

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const onSettled = new Set<() => void>();
  const pauses = new Set<() => void>();
  let inHand = 0;
  let hurrying = false;

  const pause = (delayMs: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        pauses.delete(done);
        resolve();
      };
      const cancel = options.clock.after(delayMs, done);
      pauses.add(done);
    });

  /** True once it is done with, false where the broker is to bring it again. */
  const work = async (delivery: Delivery): Promise<boolean> => {
    // Of what came over a connection that is lost, the broker has brought another copy by now.
    const isLeft = () => hurrying || delivery.session.isLost();
    for (let tries = 1; ; tries += 1) {
      const outcome = await attempt(options, { ...delivery, tries });
      if (outcome !== 'again') return outcome === 'done';
      if (!isLeft()) await pause(retryDelayMs(tries));
      if (isLeft()) return false;
    }
  };

  return {
    onSettled,
    inHand: () => inHand,
    take(session, queue, arrived) {
      inHand += 1;
      void work({ session, queue, arrived }).then((isDone) => {
        inHand -= 1;
        letGo(session, arrived, isDone);
        for (const settled of onSettled) settled();
      });
    },
    hurry() {
      hurrying = true;
      for (const done of [...pauses]) done();
    },
  };
}

interface Delivery {
  readonly session: AmqpSession;
  readonly queue: string;
  readonly arrived: Arrived;
}

function consume({ consumers }: DeliveryOptions, queue: string, arrived: Arrived): Promise<void> {
  const message = toMessage(arrived);
  const consumer = consumers.get(isReply(message) ? queue : message.type);
  if (consumer === undefined)
    throw new InvalidMessageError(message.type, `nobody handles it on ${queue}`);
  return consumer(message);
}

/** One try of a handler, and what is to become of the message after it. */
async function attempt(
  options: DeliveryOptions,
  one: Omit<Failure, 'error'>,
): Promise<'done' | 'again' | 'left'> {
  try {
    await consume(options, one.queue, one.arrived);
    return 'done';
  } catch (error) {
    const isDead = error instanceof InvalidMessageError || one.tries >= MAX_TRIES;
    const isLost = one.session.isLost();
    tell(options, { ...one, error, isDead: isDead && !isLost });
    if (isLost) return 'left';
    if (!isDead) return 'again';
    return (await setAside(options, { ...one, error })) ? 'done' : 'left';
  }
}

interface Failure extends Delivery {
  readonly tries: number;
  readonly error: unknown;
}

/** False where even that failed: then the broker keeps the message and brings it again. */
async function setAside(options: DeliveryOptions, failure: Failure): Promise<boolean> {
  const { queue, arrived, tries, error } = failure;
  const attempts = error instanceof InvalidMessageError ? 0 : tries;
  const about = { id: options.newId(), queue, reason: whyOf(error), attempts };
  try {
    await options.bury(arrived, { ...about, deadAt: options.clock.now() });
    return true;
  } catch (fault) {
    options.log.error({ queue, err: fault }, 'a message could not be set aside; it comes again');
    return false;
  }
}

function tell({ log }: DeliveryOptions, failure: Failure & { readonly isDead: boolean }): void {
  const { queue, arrived, tries, error, isDead } = failure;
  const { messageId, type } = arrived.properties;
  const fields = { queue, messageId, type, tries, err: error };
  if (isDead) log.error(fields, 'message set aside as a dead letter');
  else log.warn(fields, 'handler failed; the message is tried again');
}

/** On a channel that is gone there is nothing to let go of: the broker brings it again. */
function letGo({ consuming }: AmqpSession, arrived: Arrived, isDone: boolean): void {
  try {
    if (isDone) consuming.ack(arrived);
    else consuming.nack(arrived);
  } catch {
    // The library throws where the channel is closed.
  }
}
