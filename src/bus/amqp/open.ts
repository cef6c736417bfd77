/**
 * The beginning of a bus's work on a connection: it connects, declares what is its own, takes hold
 * of its queues, and only then takes messages from them.
 */
import type { Clock } from '../../ports/clock.ts';
import type { AmqpSession } from './channel.ts';
import { type Delivery, type Intake, openIntake } from './intake.ts';
import { connectTo, orLost } from './library.ts';
import type { Ownership } from './ownership.ts';

/** The longest that the broker may take to answer. */
const ANSWER_MS = 5_000;

export interface Opening {
  readonly url: string;
  /** Declares what is this process's own. */
  readonly declare: (session: AmqpSession) => Promise<void>;
  /** All that is taken from. */
  readonly queues: readonly string[];
  readonly ownership: Ownership;
  readonly take: (delivery: Delivery) => void;
  /** By queue, what is taken from it on this connection. */
  readonly intakes: Map<string, Intake>;
  readonly isClosed: () => boolean;
  /** Called before the first message comes. */
  readonly onOpen: (session: AmqpSession) => void;
  /** Called each time that the broker takes messages again after it took none. */
  readonly onUnblocked: (session: AmqpSession) => void;
  readonly clock: Clock;
}

/**
 * @throws QueueHeldError if a queue belongs to another; Error if the broker does not do its part
 */
export async function openSession(opening: Opening): Promise<AmqpSession> {
  const { url, queues, ownership, onUnblocked, clock } = opening;
  const session = await connectTo(url, clock);
  session.onUnblocked(() => onUnblocked(session));
  const ask = (what: string, work: Promise<void>) =>
    answered(clock, what, orLost(session.lost, work));
  try {
    await ask('declaring the queues', opening.declare(session));
    for (const queue of queues) await ask(`holding ${queue}`, ownership.hold(session, queue));
    if (opening.isClosed()) throw new Error('the bus was closed meanwhile');
    opening.onOpen(session);
    const taking = queues.map((queue) =>
      ask(`taking from ${queue}`, takeFrom(opening, session, queue)),
    );
    await Promise.all(taking);
    return session;
  } catch (error) {
    session.discard();
    throw error;
  }
}

/** A broker that has just come back may leave a question unanswered: a new try is then better. */
function answered(clock: Clock, what: string, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error(`${what} had no answer within ${ANSWER_MS} ms`));
    const cancel = clock.after(ANSWER_MS, tooLate);
    work.then(resolve, reject).finally(cancel);
  });
}

async function takeFrom(
  { take, intakes, clock }: Opening,
  session: AmqpSession,
  queue: string,
): Promise<void> {
  intakes.set(queue, await openIntake({ session, queue, take, clock }));
}
