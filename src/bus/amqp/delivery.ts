/**
 * What becomes of a message in hand: it is handled, tried again after a delay where that failed,
 * and set aside where it does not help. It is acknowledged only after that, so that a process
 * that dies with it in hand leaves it to the broker.
 */

import type { Random } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import { backoffMs } from '../backoff.ts';
import { InvalidMessageError, ReceiverUnavailableError } from '../errors.ts';
import { createGates, type Gate, type Standstill } from '../gate.ts';
import { isReply, MAX_TRIES, type Message, reasonOf, retryDelayMs } from '../messages.ts';
import type { AmqpSession } from './channel.ts';
import { type Arrived, toMessage } from './envelope.ts';
import type { SetAside } from './set-aside.ts';

/**
 * The waits before a message that could not be set aside is tried again. It stays in hand
 * meanwhile: given back, it would come again at once, as often as the machine can.
 */
const UNKEPT = { firstMs: 100, longestMs: 60_000 };

/** Takes one message to its end; rejects where it has to be tried again. */
export type Consumer = (message: Message) => Promise<void>;

export interface DeliveryOptions {
  /** By the type of a command, or by the queue of replies. */
  readonly consumers: ReadonlyMap<string, Consumer>;
  readonly isRefusal: (type: string) => boolean;
  /** @throws Error if it could not be: the message must not be acknowledged */
  readonly setAside: (arrived: Arrived, about: SetAside) => Promise<void>;
  /** Told once of each standstill of a queue that lasts. */
  readonly onStandstill?: (standstill: Standstill) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Log;
}

export interface Deliveries {
  /** Takes a message in hand. */
  take(session: AmqpSession, queue: string, arrived: Arrived): void;
  inHand(): number;
  /** Why the handlers of a queue are given nothing for now; nothing if all are. */
  standstill(): string | undefined;
  /** Lets what stands still go that came over a connection which is lost now. */
  lookAgain(): void;
  /** Lets no message wait for another try: who is in hand then goes back to the broker. */
  hurry(): void;
  /** Calls back each time that a message has left this hand. */
  readonly onSettled: Set<() => void>;
}

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const onSettled = new Set<() => void>();
  const pauses = createPauses(options.clock);
  const gates = createGates(options);
  let inHand = 0;
  let hurrying = false;

  // Of what came over a connection that is lost, the broker has brought another copy by now.
  const isLeft = ({ session }: Delivery) => hurrying || session.isLost();

  const oneTry = async (delivery: Delivery, tries: number): Promise<Outcome> => {
    const gate = gates.of(delivery.queue);
    while (!gate.isOpen()) {
      await gate.pass();
      if (isLeft(delivery)) return 'left';
    }
    return attempt(options, { ...delivery, tries, gate });
  };

  /** True once it is done with, false where the broker is to bring it again. */
  const work = async (delivery: Delivery): Promise<boolean> => {
    let tries = 1;
    let outcome = await oneTry(delivery, tries);
    while (outcome === 'again' || outcome === 'held') {
      if (outcome === 'again') {
        if (!isLeft(delivery)) await pauses.pause(retryDelayMs(tries, options.random));
        tries += 1;
      }
      outcome = isLeft(delivery) ? 'left' : await oneTry(delivery, tries);
    }
    if (typeof outcome !== 'object') return outcome === 'done';
    return setAside({ ...options, pauses, isLeft }, outcome);
  };

  return {
    onSettled,
    inHand: () => inHand,
    standstill: gates.standstill,
    lookAgain: gates.lookAgain,
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
      pauses.end();
      gates.leave();
    },
  };
}

interface Pauses {
  /** Resolves after so long, or when all pauses end. */
  pause(delayMs: number): Promise<void>;
  end(): void;
}

function createPauses(clock: Clock): Pauses {
  const pauses = new Set<() => void>();
  return {
    pause: (delayMs) =>
      new Promise((resolve) => {
        const done = () => {
          cancel();
          pauses.delete(done);
          resolve();
        };
        const cancel = clock.after(delayMs, done);
        pauses.add(done);
      }),
    end() {
      for (const done of [...pauses]) done();
    },
  };
}

interface Delivery {
  readonly session: AmqpSession;
  readonly queue: string;
  readonly arrived: Arrived;
}

function consume(
  { consumers, isRefusal }: DeliveryOptions,
  queue: string,
  arrived: Arrived,
): Promise<void> {
  const message = toMessage(arrived, { queue, isRefusal });
  const consumer = consumers.get(isReply(message) ? queue : message.type);
  if (consumer === undefined)
    throw new InvalidMessageError(message.type, `nobody handles it on ${queue}`);
  return consumer(message);
}

/** Done with; to be tried again; held up by its receiver, which costs no try; the broker's. */
type Outcome = 'done' | 'again' | 'held' | 'left' | Dead;

/** One try of a handler, and what is to become of the message. */
async function attempt(
  options: DeliveryOptions,
  { gate, ...one }: Omit<Failure, 'error'> & { readonly gate: Gate },
): Promise<Outcome> {
  const { queue, arrived, tries, session } = one;
  try {
    await consume(options, queue, arrived);
    gate.worked();
    return 'done';
  } catch (error) {
    if (error instanceof ReceiverUnavailableError) {
      gate.shut(error);
      return 'held';
    }
    if (session.isLost()) {
      const { messageId } = arrived.properties;
      options.log.debug({ messageId, why: whyOf(error) }, 'left to the broker, which was lost');
      return 'left';
    }
    const isPoison = error instanceof InvalidMessageError;
    if (!isPoison && tries < MAX_TRIES) {
      const fields = fieldsOf({ ...one, error });
      options.log.warn(fields, 'handler failed; the message is tried again');
      return 'again';
    }
    const why = { reason: reasonOf(error), attempts: isPoison ? 0 : tries };
    const about = { id: options.newId(), queue, ...why, deadAt: options.clock.now() };
    return { ...one, error, about };
  }
}

interface Keeping extends DeliveryOptions {
  readonly pauses: Pauses;
  readonly isLeft: (delivery: Delivery) => boolean;
}

/** True only once the broker has it among the dead letters; it waits for that, ever longer. */
async function setAside(keeping: Keeping, { about, ...dead }: Dead): Promise<boolean> {
  const { log, pauses, isLeft } = keeping;
  for (let tries = 1; ; tries += 1) {
    try {
      await keeping.setAside(dead.arrived, about);
      log.error(fieldsOf(dead), 'message set aside as a dead letter');
      return true;
    } catch (error) {
      const delayMs = backoffMs(UNKEPT, tries, keeping.random);
      const { queue, reason } = about;
      const fields = { queue, reason, tries, delayMs, why: whyOf(error) };
      log.error(fields, 'a message could not be set aside; it waits, and is tried again');
      if (!isLeft(dead)) await pauses.pause(delayMs);
      if (isLeft(dead)) return false;
    }
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
