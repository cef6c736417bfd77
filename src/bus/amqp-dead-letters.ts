/**
 * Dead letters in queues of the broker. Looking at them takes them out for a moment and lets them
 * go back, so only one look happens at a time. Copies of one message, as the resends of a saga
 * leave them while a participant is broken, are shown and handled as one.
 */
import type { AmqpChannel, AmqpSession } from './amqp-channel.ts';
import { type Arrived, toMessage } from './amqp-envelope.ts';
import type { Publisher } from './amqp-publisher.ts';
import { DEAD_LETTERS, deadQueue } from './amqp-topology.ts';
import type { DeadLetter, DeadLetters } from './bus.ts';
import { BusUnavailableError } from './errors.ts';
import type { Message } from './messages.ts';

/** What is written on a message that is set aside. */
export const deadLetterHeaders = {
  id: 'x-dead-id',
  reason: 'x-dead-reason',
  attempts: 'x-dead-attempts',
  deadAt: 'x-dead-at',
} as const;

const { id: ID, reason: REASON, attempts: ATTEMPTS, deadAt: DEAD_AT } = deadLetterHeaders;

/** Dead letters of one queue that are looked at, at most: the oldest. */
const MAX_LOOK = 10_000;

export interface SetAside {
  readonly id: string;
  readonly queue: string;
  readonly reason: string;
  readonly attempts: number;
  readonly deadAt: number;
}

/** Puts a message aside as it came, with what is known of its failing. */
export function bury(publisher: Publisher, arrived: Arrived, about: SetAside): Promise<void> {
  const { id, queue, reason, attempts, deadAt } = about;
  const why = { [ID]: id, [REASON]: reason, [ATTEMPTS]: attempts, [DEAD_AT]: deadAt };
  const { content, properties } = arrived;
  return publisher.publish('a dead letter', {
    ...{ exchange: DEAD_LETTERS, key: queue, content },
    properties: { ...harmless(properties), headers: { ...harmless(headersOf(arrived)), ...why } },
  });
}

/**
 * What tells the broker to do something with a message, and would with its dead letter: close the
 * channel of who is not that user, let it expire, send copies elsewhere.
 */
const DIRECTIONS = new Set(['userId', 'expiration', 'CC', 'BCC']);

function harmless(table: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !DIRECTIONS.has(name)));
}

/** A dead letter with all its copies. */
interface Grave {
  readonly letter: DeadLetter;
  readonly copies: readonly [Arrived, ...Arrived[]];
}

export interface DeadLetterPlace {
  readonly session: AmqpSession;
  readonly publisher: Publisher;
}

export interface DeadLetterOptions {
  /** Those whose dead letters are looked at. */
  readonly queues: () => readonly string[];
  /** Where to look now; nothing while there is no connection. */
  readonly place: () => DeadLetterPlace | undefined;
  /** Why there is none. */
  readonly fault: () => string;
  /** Called when one was sent again or dropped. */
  readonly onSettled: () => void;
}

export function createAmqpDeadLetters(options: DeadLetterOptions): DeadLetters {
  const { queues, place, fault, onSettled } = options;
  let last: Promise<unknown> = Promise.resolve();
  const oneByOne = <T>(look: () => Promise<T>): Promise<T> => {
    const result = last.then(look);
    last = result.catch(() => {}); // The next look does not depend on how this one went.
    return result;
  };
  const visit = <T>(act: (graves: readonly Grave[], visited: Visited) => Promise<T>) =>
    oneByOne(async () => {
      const found = place();
      if (found === undefined) throw new BusUnavailableError(fault());
      try {
        return await onChannel(found.session, async (channel) =>
          act(await digUp(channel, queues()), { channel, ...found }),
        );
      } catch (error) {
        if (!found.session.isLost()) throw error;
        throw new BusUnavailableError('the connection was lost meanwhile', error);
      }
    });
  const settle = (id: string, act: (grave: Grave, visited: Visited) => Promise<void>) =>
    visit(async (graves, visited) => {
      const grave = graves.find(({ letter }) => letter.id === id);
      if (grave === undefined) return false;
      await act(grave, visited);
      for (const copy of grave.copies) visited.channel.ack(copy);
      onSettled();
      return true;
    });
  return {
    list: () => visit(async (graves) => graves.map(({ letter }) => letter)),
    redrive: (id) => settle(id, (grave, { publisher }) => sendAgain(publisher, grave)),
    discard: (id) => settle(id, async () => {}),
  };
}

interface Visited extends DeadLetterPlace {
  readonly channel: AmqpChannel;
}

async function onChannel<T>(
  session: AmqpSession,
  work: (channel: AmqpChannel) => Promise<T>,
): Promise<T> {
  const channel = await session.open();
  try {
    return await work(channel);
  } finally {
    await channel.close(); // Lets all go back that was not taken for good.
  }
}

async function digUp(channel: AmqpChannel, queues: readonly string[]): Promise<readonly Grave[]> {
  const graves = new Map<string, Grave>();
  for (const queue of queues) {
    for (let looked = 0; looked < MAX_LOOK; looked += 1) {
      const arrived = await channel.get(deadQueue(queue));
      if (arrived === false) break;
      const letter = toLetter(queue, arrived);
      // What lacks an id, as only poison can, has no copies.
      const key = `${queue} ${letter.message.id || letter.id}`;
      graves.set(key, together(graves.get(key), letter, arrived));
    }
  }
  return [...graves.values()].toSorted((a, b) => (a.letter.id < b.letter.id ? -1 : 1));
}

function together(known: Grave | undefined, letter: DeadLetter, arrived: Arrived): Grave {
  if (known === undefined) return { letter, copies: [arrived] };
  const { id, attempts } = known.letter;
  return {
    letter: { ...letter, id, attempts: attempts + letter.attempts },
    copies: [...known.copies, arrived],
  };
}

function sendAgain(publisher: Publisher, { letter, copies }: Grave): Promise<void> {
  const [{ content, properties }] = copies;
  // Without ours, and those of the broker.
  const headers = Object.fromEntries(
    Object.entries(headersOf(copies[0])).filter(([name]) => !name.startsWith('x-d')),
  );
  return publisher.publish(letter.message.type, {
    ...{ exchange: '', key: letter.queue, content },
    properties: { ...properties, headers },
  });
}

/** @param about what is known of it already; else its headers tell */
export function toLetter(queue: string, arrived: Arrived, about?: SetAside): DeadLetter {
  if (about !== undefined) return { ...about, message: toShown(queue, arrived) };
  const headers = headersOf(arrived);
  const { messageId } = arrived.properties;
  return {
    id: String(headers[ID] ?? messageId),
    queue,
    reason: String(headers[REASON] ?? 'the broker set it aside after too many deliveries'),
    attempts: Number(headers[ATTEMPTS] ?? 0),
    deadAt: Number(headers[DEAD_AT] ?? 0),
    message: toShown(queue, arrived),
  };
}

/** The message as far as it can be told: what is poison may lack anything. */
function toShown(queue: string, arrived: Arrived): Message {
  try {
    return toMessage(arrived, { queue, isRefusal: () => false });
  } catch {
    const { messageId, type, correlationId } = arrived.properties;
    return {
      id: String(messageId ?? ''),
      type: String(type ?? ''),
      sagaId: String(headersOf(arrived)['x-saga-id'] ?? ''),
      correlationId: String(correlationId ?? ''),
      payload: {},
    };
  }
}

function headersOf({ properties }: Arrived): Readonly<Record<string, unknown>> {
  const { headers } = properties;
  return typeof headers === 'object' && headers !== null
    ? (headers as Readonly<Record<string, unknown>>) // A table has names, whatever its values.
    : {};
}
