/**
 * One database a queue. Whoever takes from a queue holds its ownership: a small queue beside it,
 * declared with an argument that names the owner. RabbitMQ refuses to declare a queue again with
 * another argument, so a process on another database cannot declare it, and is told whose it is.
 *
 * The owner consumes from it, and it ends with its last consumer: nothing is left to clean up when
 * a process dies. Only a broker that was killed brings it back without one.
 */
import type { AmqpChannel, AmqpSession } from './amqp-channel.ts';
import { QueueHeldError } from './errors.ts';
import { whyOf } from './messages.ts';
import type { Clock } from './ports.ts';

/** The longest wait between two tries to connect. */
export const LONGEST_WAIT_MS = 5_000;
/**
 * How long a queue has to be without an owner before another takes it over: long enough for an
 * owner that only lost its connection, or its broker, to come back first.
 */
const HANDOVER_MS = 2 * LONGEST_WAIT_MS;
/** What RabbitMQ compares of a text, and all of its answer, fits into so many bytes. */
const MAX_BYTES = 255;

/** The queue by which the ownership of a queue is held. */
export function ownerQueue(queue: string): string {
  return `${queue}.owner`;
}

/** The arguments of that queue, with the owner in one that has no other meaning here. */
export function ownerArguments(owner: string): Readonly<Record<string, string>> {
  return {
    'x-queue-type': 'classic',
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': owner,
  };
}

export interface Ownership {
  /**
   * Takes hold of a queue, for as long as the session lasts.
   * @throws QueueHeldError if another has it
   */
  hold(session: AmqpSession, queue: string): Promise<void>;
}

export interface OwnershipOptions {
  /** Names the owner; whoever has the same name is the same owner. */
  readonly owner: string;
  readonly clock: Clock;
}

export function createOwnership({ owner: given, clock }: OwnershipOptions): Ownership {
  const owner = cut(given, MAX_BYTES);
  /** By queue, when it may be taken over if nobody has come back to it. */
  const freeFrom = new Map<string, number>();
  const wait = (queue: string) => void freeFrom.set(queue, clock.now() + HANDOVER_MS);

  const take = async (session: AmqpSession, queue: string): Promise<void> => {
    const from = freeFrom.get(queue);
    const mayTake = from === undefined || clock.now() >= from;
    if (mayTake && (await declare(session, queue, owner))) return;
    const isInUse = await hasConsumer(session, queue);
    if (isInUse || from === undefined) wait(queue);
    if (!isInUse && from !== undefined && mayTake) {
      await removeUnused(session, queue);
      if (await declare(session, queue, owner)) return;
      wait(queue);
    }
    throw new QueueHeldError(queue, await holderOf(session, queue), isInUse);
  };

  return {
    async hold(session, queue) {
      await take(session, queue);
      const { consuming } = session;
      await consuming.consume(ownerQueue(queue), (arrived) => {
        // Nobody writes to it. Should somebody do so, nothing comes of it.
        if (arrived !== null) consuming.ack(arrived);
        // It is gone from under us, and with it the hold.
        else session.discard();
      });
      freeFrom.delete(queue);
    },
  };
}

/** A refusal closes its channel: each question has one of its own. */
async function ask<T>(session: AmqpSession, question: (channel: AmqpChannel) => Promise<T>) {
  const channel = await session.open();
  try {
    return await question(channel);
  } finally {
    await channel.close().catch(() => {}); // It is closed already after a refusal.
  }
}

/** False if the queue is there with another owner. */
function declare(session: AmqpSession, queue: string, owner: string): Promise<boolean> {
  return ask(session, async (channel) => {
    const options = { durable: true, autoDelete: true, arguments: ownerArguments(owner) };
    try {
      await channel.assertQueue(ownerQueue(queue), options);
      return true;
    } catch (error) {
      if (session.isLost() || !isRefusal(error)) throw error;
      return false;
    }
  });
}

function hasConsumer(session: AmqpSession, queue: string): Promise<boolean> {
  return ask(session, async (channel) => {
    try {
      return (await channel.checkQueue(ownerQueue(queue))).consumerCount > 0;
    } catch (error) {
      if (session.isLost() || !isAbsence(error)) throw error;
      return false;
    }
  });
}

async function removeUnused(session: AmqpSession, queue: string): Promise<void> {
  await ask(session, (channel) => channel.deleteQueue(ownerQueue(queue), { ifUnused: true })).catch(
    (error) => {
      if (session.isLost() || !isRefusal(error)) throw error; // Somebody has come back to it.
    },
  );
}

const UNNAMED = 'whose name is not known';

/**
 * Who the owner is, as the broker's refusal tells. The text of a refusal is cut after 255 bytes,
 * and names what was asked for first, so something short is asked for.
 */
async function holderOf(session: AmqpSession, queue: string): Promise<string> {
  const options = { durable: true, autoDelete: true, arguments: ownerArguments('?') };
  return ask(session, async (channel) => {
    try {
      await channel.checkQueue(ownerQueue(queue));
      await channel.assertQueue(ownerQueue(queue), options);
      // It went away in between, and is there now by this question alone.
      await channel.deleteQueue(ownerQueue(queue), { ifUnused: true });
    } catch (error) {
      if (isAbsence(error)) return UNNAMED;
      if (isRefusal(error)) return currentOf(whyOf(error));
      throw error;
    }
    return UNNAMED;
  });
}

const CURRENT = / but current is '([^\p{C}]+?)(?:'"?|\.\.\."?)?$/u;

/** The value that the broker has, out of its refusal of another one. */
export function currentOf(refusal: string): string {
  return CURRENT.exec(refusal)?.[1] ?? UNNAMED;
}

function isRefusal(error: unknown): boolean {
  return codeOf(error) === 406;
}

function isAbsence(error: unknown): boolean {
  return codeOf(error) === 404;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** A text of at most so many bytes in UTF-8, without half a character at its end. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text).subarray(0, maxBytes);
  return new TextDecoder().decode(bytes, { stream: true });
}
