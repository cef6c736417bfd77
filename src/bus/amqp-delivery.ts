/**
 * What becomes of a message in hand: it is handled, tried again after a delay where that failed,
 * and set aside where it does not help. It is acknowledged only after that, so that a process
 * that dies with it in hand leaves it to the broker.
 */
import type { AmqpSession } from './amqp-channel.ts';
import { type Arrived, toMessage } from './amqp-envelope.ts';
import type { SetAside } from './amqp-set-aside.ts';
import { InvalidMessageError } from './errors.ts';
import { isReply, MAX_TRIES, type Message, reasonOf, retryDelayMs, whyOf } from './messages.ts';
import type { Clock, Log, NewId, Random } from './ports.ts';

/**
 * The longest wait before a message that could not be set aside is tried again. It stays in hand
 * meanwhile: given back, it would come again at once, as often as the machine can.
 */
const LONGEST_WAIT_MS = 60_000;

/** Takes one message to its end; rejects where it has to be tried again. */
export type Consumer = (message: Message) => Promise<void>;

export interface DeliveryOptions {
  /** By the type of a command, or by the queue of replies. */
  readonly consumers: ReadonlyMap<string, Consumer>;
  /** @throws Error if it could not be: the message must not be acknowledged */
  readonly setAside: (arrived: Arrived, about: SetAside) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
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
  const { pause, endAll } = createPauses(options.clock);
  let inHand = 0;
  let hurrying = false;

  // Of what came over a connection that is lost, the broker has brought another copy by now.
  const isLeft = ({ session }: Delivery) => hurrying || session.isLost();

  /** True once it is done with, false where the broker is to bring it again. */
  const work = async (delivery: Delivery): Promise<boolean> => {
    for (let tries = 1; ; tries += 1) {
      const outcome = await attempt(options, { ...delivery, tries });
      if (typeof outcome === 'object') return setAside(outcome);
      if (outcome !== 'again') return outcome === 'done';
      if (!isLeft(delivery)) await pause(retryDelayMs(tries));
      if (isLeft(delivery)) return false;
    }
  };

  /** True only once the broker has it among the dead letters; it waits for that, ever longer. */
  const setAside = async ({ about, ...delivery }: Dead): Promise<boolean> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await options.setAside(delivery.arrived, about);
        options.log.error(fieldsOf(delivery), 'message set aside as a dead letter');
        return true;
      } catch (error) {
        const delayMs = unkeptDelayMs(tries, options.random);
        const { queue, reason } = about;
        const fields = { queue, reason, tries, delayMs, why: whyOf(error) };
        options.log.error(fields, 'a message could not be set aside; it waits, and is tried again');
        if (!isLeft(delivery)) await pause(delayMs);
        if (isLeft(delivery)) return false;
      }
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
      endAll();
    },
  };
}

/** Waits that can all be ended at once. */
function createPauses(clock: Clock) {
  const pauses = new Set<() => void>();
  const pause = (delayMs: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        pauses.delete(done);
        resolve();
      };
      const cancel = clock.after(delayMs, done);
      pauses.add(done);
    });
  const endAll = () => {
    for (const done of [...pauses]) done();
  };
  return { pause, endAll };
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

/** One try of a handler, and what is to become of the message. */
async function attempt(
  options: DeliveryOptions,
  one: Omit<Failure, 'error'>,
): Promise<'done' | 'again' | 'left' | Dead> {
  const { queue, arrived, tries, session } = one;
  try {
    await consume(options, queue, arrived);
    return 'done';
  } catch (error) {
    const isPoison = error instanceof InvalidMessageError;
    if (session.isLost() || !(isPoison || tries >= MAX_TRIES)) {
      const fields = fieldsOf({ ...one, error });
      options.log.warn(fields, 'handler failed; the message is tried again');
      return session.isLost() ? 'left' : 'again';
    }
    const why = { reason: reasonOf(error), attempts: isPoison ? 0 : tries };
    const about = { id: options.newId(), queue, ...why, deadAt: options.clock.now() };
    return { ...one, error, about };
  }
}

interface Failure extends Delivery {
  readonly tries: number;
  readonly error: unknown;
}

/** A message that is to be set aside. */
interface Dead extends Failure {
  readonly about: SetAside;
}

/** About twice as long each time; never the same for two, so that they do not come together. */
function unkeptDelayMs(tries: number, random: Random): number {
  const ceilingMs = Math.min(LONGEST_WAIT_MS, retryDelayMs(tries));
  return Math.round((ceilingMs / 2) * (1 + random()));
}

function fieldsOf({ queue, arrived, tries, error }: Failure) {
  const { messageId, type } = arrived.properties;
  return { queue, messageId, type, tries, err: error };
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
