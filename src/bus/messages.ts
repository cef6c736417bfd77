/** The two kinds of messages, told apart, and what every bus does with them alike. */

import type { Random } from '../ports/chance.ts';
import { whyOf } from '../ports/errors.ts';
import type { NewId } from '../ports/ids.ts';
import { jittered } from './backoff.ts';
import type { CommandMessage, Reply, ReplyMessage } from './bus.ts';

export type Message = CommandMessage | ReplyMessage;

/** Tries of a handler before its message is a dead letter, and the wait before the second. */
export const MAX_TRIES = 5;
const FIRST_RETRY_MS = 100;

/** The wait after so many failed tries, in milliseconds: about twice as long each time. */
export function retryDelayMs(tries: number, random: Random): number {
  return jittered(FIRST_RETRY_MS * 2 ** (tries - 1), random);
}

/** The id of a command: `<sagaId>:<step>:<do|undo>`. */
const COMMAND_ID = /^(.+):[^:]+:(?:do|undo)$/s;

/** The saga that a command is of, by the command's id; empty if it is no such id. */
export function sagaOf(commandId: string): string {
  return COMMAND_ID.exec(commandId)?.[1] ?? '';
}

/** Tells a reply from a command: only a reply says which command it answers. */
export function isReply(message: Message): message is ReplyMessage {
  return 'correlationId' in message;
}

/** The message around what a handler answered. */
export function toReply(newId: NewId, request: CommandMessage, reply: Reply): ReplyMessage {
  const { sagaId, id: correlationId, trace } = request;
  const message = { id: newId(), type: reply.type, sagaId, correlationId, payload: reply.data };
  return trace === undefined ? message : { ...message, trace };
}

/** The longest reason of a dead letter, in characters: enough to know the cause by. */
export const MAX_REASON = 500;

/** The reason of a failure, cut to `MAX_REASON`: others may have written it. */
export function reasonOf(error: unknown): string {
  return cut(whyOf(error), MAX_REASON);
}

/** At most so many characters; half surrogates, which JSON and UTF-8 cannot carry, are replaced. */
export function cut(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return short.replace(/\p{Surrogate}/gu, '\uFFFD');
}
