/**
 * One database per queue. A process that takes from a queue holds its ownership: a small queue
 * beside it, declared with an argument that names the owner. RabbitMQ refuses to declare a queue
 * again with another argument, so a process on another database cannot declare it, and is told
 * whose it is.
 *
 * The owner consumes from it, and it ends with its last consumer: nothing is left to clean up when
 * a process dies. Only a broker that was killed brings it back without one.
 */

import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import { QueueHeldError } from '../errors.ts';
import type { BusNames } from '../names.ts';
import type { AmqpChannel, AmqpSession } from './channel.ts';

/** The longest wait between two tries to connect. */
export const LONGEST_WAIT_MS = 5_000;
/**
 * The time for which a queue has no owner before another takes it over: long enough for an
 * owner that only lost its connection, or its broker, to come back first.
 */
const HANDOVER_MS = 2 * LONGEST_WAIT_MS;
/** The bytes of a text that RabbitMQ compares, and of its whole answer. */
const MAX_BYTES = 255;

/** The arguments of the queue that holds an ownership; one of no other use here has the owner. */
export function ownerArguments(owner: string): Readonly<Record<string, string>> {
  return {
    'x-queue-type': 'classic',
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': owner,
  };
}

/** The owner of the databases behind a bus. Two with all three alike are the same owner. */
export interface Owner {
  /** The process, or all that share one database, in a word. */
  readonly process: string;
  /**
   * The database, in a word. Only one process has it at a time, so the next one on it takes its
   * queues over without a wait.
   */
  readonly database: string;
  /** The place of the database, for a person to read. */
  readonly place: string;
}

export interface Ownership {
  /**
   * Takes hold of a queue, for as long as the session lasts.
   * @throws QueueHeldError if another has it
   */
  hold(session: AmqpSession, queue: string): Promise<void>;
}

export interface OwnershipOptions {
  readonly owner: Owner;
  readonly names: Pick<BusNames, 'ownerQueue'>;
  readonly clock: Clock;
}

/** Remembers across connections since when a queue of another has been without its owner. */
export function createOwnership({ owner, names, clock }: OwnershipOptions): Ownership {
  const name = cut(`${owner.process} ${owner.database} ${owner.place}`, MAX_BYTES);
  /** By queue, when it may be taken over if nobody has come back to it. */
  const freeFrom = new Map<string, number>();

  const take = async (session: AmqpSession, queue: string): Promise<void> => {
    const from = freeFrom.get(queue);
    const isWaiting = from !== undefined && clock.now() < from;
    const held = names.ownerQueue(queue);
    if (!isWaiting && (await declare(session, held, name))) return;
    const { holder, isInUse } = await lookAt(session, held);
    const isSame = databaseOf(holder) === owner.database;
    const hasWaited = from !== undefined && !isWaiting;
    if (mayReplace({ isInUse, isSame, hasWaited }) && (await replace(session, held, name))) return;
    if (isInUse || !isWaiting) freeFrom.set(queue, clock.now() + (isSame ? 0 : HANDOVER_MS));
    throw new QueueHeldError(queue, shown(holder), isInUse);
  };

  return {
    async hold(session, queue) {
      await take(session, queue);
      const { control } = session;
      await control.consume(names.ownerQueue(queue), (arrived, tag) => {
        // Nobody writes to it. Should somebody do so, nothing comes of it.
        if (arrived !== null) control.ack(tag);
        // It is gone from under us, and with it the hold.
        else session.discard();
      });
      freeFrom.delete(queue);
    },
  };
}

interface Seen {
  readonly isInUse: boolean;
  /** The former owner was on the very same database. */
  readonly isSame: boolean;
  /** It was without an owner for as long as one has to come back. */
  readonly hasWaited: boolean;
}

function mayReplace({ isInUse, isSame, hasWaited }: Seen): boolean {
  return !isInUse && (isSame || hasWaited);
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
function declare(session: AmqpSession, ownerQueue: string, owner: string): Promise<boolean> {
  return ask(session, async (channel) => {
    const options = { durable: true, autoDelete: true, arguments: ownerArguments(owner) };
    try {
      await channel.assertQueue(ownerQueue, options);
      return true;
    } catch (error) {
      if (session.isLost() || !isRefusal(error)) throw error;
      return false;
    }
  });
}

function hasConsumer(session: AmqpSession, ownerQueue: string): Promise<boolean> {
  return ask(session, async (channel) => {
    try {
      return (await channel.checkQueue(ownerQueue)).consumerCount > 0;
    } catch (error) {
      if (session.isLost() || !isAbsence(error)) throw error;
      return false;
    }
  });
}

async function lookAt(session: AmqpSession, ownerQueue: string) {
  const isInUse = await hasConsumer(session, ownerQueue);
  return { isInUse, holder: await holderOf(session, ownerQueue) };
}

/** False if somebody has come back to it. */
async function replace(session: AmqpSession, ownerQueue: string, owner: string): Promise<boolean> {
  const remove = (channel: AmqpChannel) => channel.deleteQueue(ownerQueue, { ifUnused: true });
  try {
    await ask(session, remove);
  } catch (error) {
    if (session.isLost() || !isRefusal(error)) throw error; // It is in use again.
  }
  return declare(session, ownerQueue, owner);
}

const UNNAMED = 'whose name is not known';

/**
 * The name of the owner, as the broker's refusal tells. The text of a refusal is cut after 255
 * bytes, and names first the value that was asked for, so something short is asked for.
 */
async function holderOf(session: AmqpSession, ownerQueue: string): Promise<string> {
  const options = { durable: true, autoDelete: true, arguments: ownerArguments('?') };
  return ask(session, async (channel) => {
    try {
      await channel.checkQueue(ownerQueue);
      await channel.assertQueue(ownerQueue, options);
      // It went away in between, and is there now by this question alone.
      await channel.deleteQueue(ownerQueue, { ifUnused: true });
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

const NAME = /^(\S+) (\S+) (.+)$/;

function databaseOf(holder: string): string | undefined {
  return NAME.exec(holder)?.[2];
}

/** The name of an owner for a person to read; as it is, if others made it. */
function shown(holder: string): string {
  return holder.replace(NAME, '$3 (process $1)');
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
