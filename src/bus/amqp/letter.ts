/**
 * A dead letter as it is read from a queue of the broker. Anybody may have put it there, so each
 * property and header of it is input: what is not as it should be is replaced, never thrown at.
 */
import { createHash } from 'node:crypto';
import type { DeadLetter, SetAsideMessage } from '../dead-letters.ts';
import { cut, MAX_REASON, sagaOf } from '../messages.ts';
import { type Arrived, headersOf, isTable, type Table } from './envelope.ts';

/** The headers that are written on a message as it is set aside. */
export const deadLetterHeaders = {
  id: 'x-dead-id',
  reason: 'x-dead-reason',
  attempts: 'x-dead-attempts',
  deadAt: 'x-dead-at',
} as const;

/** The longest name of others that is shown: a property of AMQP has no more bytes. */
const MAX_NAME = 255;
/** An id that can stand in a path and on one line of a terminal; never `.` or `..`. */
const FIT_ID = /^(?!\.+$)[\w.~:@-]{1,100}$/;
/** The furthest time of ECMAScript, in milliseconds since the epoch. */
const LAST_TIME = 8.64e15;

export interface LetterPlace {
  /** The queue that it was set aside from. */
  readonly queue: string;
  /** True if that queue takes replies; else it takes commands. */
  readonly isReplies: boolean;
  /** The time to show if it says none, in milliseconds since the epoch. */
  readonly now: number;
}

export interface ReadLetter {
  readonly letter: DeadLetter;
  /** The same for all copies of one message, as the resends of a saga are. */
  readonly key: string;
  /** True if a second one of this key is a copy: without an id of its own it may be another. */
  readonly canRepeat: boolean;
  /** True if it says what it is and when it was set aside: a later copy can be told from it. */
  readonly isDistinct: boolean;
}

/** Reads any message as a letter: it never throws. */
export function readLetter(arrived: Arrived, { queue, isReplies, now }: LetterPlace): ReadLetter {
  const headers = headersOf(arrived);
  const { key, canRepeat } = identityOf(queue, arrived);
  const message = messageOf(arrived, isReplies ? queue : undefined);
  const id = [headers[deadLetterHeaders.id], message.id].find(isFit) ?? derivedId(key);
  const { deadAt, ...about } = ownRecord(headers) ?? brokersRecord(headers, queue);
  const letter = { id, queue, ...about, deadAt: deadAt ?? now, message };
  return { letter, key, canRepeat, isDistinct: canRepeat && deadAt !== undefined };
}

/**
 * The identity of a message: all that names it, and the body. The id alone does not do, since a
 * sender that counts from 1 after each restart gives one id to many messages.
 */
export function identityOf(queue: string, { content, properties, ...rest }: Arrived) {
  const { messageId, type, correlationId } = properties;
  const digest = createHash('sha1').update(content).digest('base64url');
  if (typeof messageId === 'string' && messageId !== '')
    return {
      key: JSON.stringify([queue, messageId, type, correlationId, digest]),
      canRepeat: true,
    };
  const deadId = headersOf({ content, properties, ...rest })[deadLetterHeaders.id];
  return { key: JSON.stringify([queue, isFit(deadId) ? deadId : digest]), canRepeat: false };
}

/** An id for a letter whose own is taken or unfit; the same each time that it is read. */
export function derivedId(key: string): string {
  return createHash('sha1').update(key).digest('hex');
}

function isFit(id: unknown): id is string {
  return typeof id === 'string' && FIT_ID.test(id);
}

function messageOf(arrived: Arrived, replyQueue: string | undefined): SetAsideMessage {
  const { messageId, type, correlationId, replyTo } = arrived.properties;
  const id = nameOf(messageId);
  const commandId = replyQueue === undefined ? id : nameOf(correlationId);
  return {
    id,
    type: nameOf(type),
    commandId,
    sagaId: nameOf(headersOf(arrived)['x-saga-id']) || sagaOf(commandId),
    replyTo: replyQueue ?? nameOf(replyTo),
  };
}

/** Numbers pass as text; anything else that is no text is nothing. */
function nameOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? cut(String(value), MAX_NAME) : '';
}

interface About extends Pick<DeadLetter, 'reason' | 'attempts'> {
  readonly deadAt: number | undefined;
}

/** The record that a bus, or a participant in another language, wrote as it set it aside. */
function ownRecord(headers: Table): About | undefined {
  const { reason, attempts, deadAt } = deadLetterHeaders;
  const why = headers[reason];
  if (typeof why !== 'string') return undefined;
  return {
    reason: cut(why, MAX_REASON),
    attempts: toCount(headers[attempts]) ?? 0,
    deadAt: toTime(headers[deadAt]),
  };
}

/** https://www.rabbitmq.com/docs/dlx#effects */
const meanings: Readonly<Record<string, string>> = {
  rejected: 'a consumer refused it',
  expired: 'it waited for longer than it may',
  maxlen: 'the queue was full',
  delivery_limit: 'it was delivered too often',
};

/** The broker's record, in `x-death`: its latest of this queue, or of another. */
function brokersRecord(headers: Table, queue: string): About {
  const deaths = headers['x-death'];
  const records = (Array.isArray(deaths) ? deaths : []).filter(isTable);
  const record = records.find((one) => one.queue === queue) ?? records[0];
  if (record === undefined)
    return { reason: 'nobody wrote down why', attempts: 0, deadAt: undefined };
  const { reason, queue: from, count, time } = record;
  const times = toCount(count) ?? 1;
  const code = nameOf(reason);
  const why = meanings[code] ?? 'for a reason of its own';
  const told = `the broker set it aside: ${why} (${code}, ${times} times, from ${nameOf(from)})`;
  const seconds = isTable(time) ? time.value : undefined;
  const deadAt = typeof seconds === 'number' ? toTime(seconds * 1_000) : undefined;
  return { reason: cut(told, MAX_REASON), attempts: times, deadAt };
}

function toCount(value: unknown): number | undefined {
  const number = toNumber(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function toTime(value: unknown): number | undefined {
  const number = Math.trunc(toNumber(value));
  return number >= 0 && number <= LAST_TIME ? number : undefined;
}

/** Other languages may write a number as text. */
function toNumber(value: unknown): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  return typeof value === 'number' || isText ? Number(value) : Number.NaN;
}
