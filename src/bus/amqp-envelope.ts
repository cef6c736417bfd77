/**
 * The envelope of a message as AMQP 0-9-1 properties, and back. A participant in any language
 * can be written from this table:
 *
 *     id             message_id          type        type
 *     correlationId  correlation_id      replyTo     reply_to
 *     sagaId         x-saga-id           attempt     x-attempt
 *     compensates    x-compensates       payload     body, application/json
 *     trace          traceparent, tracestate
 *     oldestSagaId   x-oldest-saga-id
 */
import { z } from 'zod';
import type { Payload } from './contract.ts';
import { InvalidMessageError } from './errors.ts';
import { isReply, type Message } from './messages.ts';
import { toTrace } from './trace.ts';

/** What is published: the body, and what is said about it. */
export interface Parcel {
  readonly content: Buffer;
  readonly properties: ParcelProperties;
}

/** A type alias, so that it can be passed on as a table of any properties. */
export type ParcelProperties = {
  readonly messageId: string;
  readonly type: string;
  readonly correlationId: string;
  readonly replyTo?: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** A message as it came from the broker: anybody may have sent it. */
export interface Arrived {
  readonly content: Buffer;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function toParcel(message: Message): Parcel {
  const { id: messageId, type, sagaId, payload } = message;
  const content = Buffer.from(JSON.stringify(payload));
  const common = { messageId, type, contentType: 'application/json' };
  const headers = { 'x-saga-id': sagaId, ...message.trace };
  if (isReply(message)) {
    const { correlationId } = message;
    return { content, properties: { ...common, correlationId, headers } };
  }
  const { attempt, replyTo, compensates, oldestSagaId } = message;
  const all = {
    ...{ ...headers, 'x-attempt': attempt },
    ...(compensates === undefined ? {} : { 'x-compensates': compensates }),
    ...(oldestSagaId === undefined ? {} : { 'x-oldest-saga-id': oldestSagaId }),
  };
  return { content, properties: { ...common, correlationId: messageId, replyTo, headers: all } };
}

const text = z.string().min(1);

const envelope = z.object({
  messageId: text,
  type: text,
  correlationId: text.nullish(),
  replyTo: text.nullish(),
  headers: z.object({
    'x-saga-id': text,
    'x-attempt': z.int().min(1).default(1),
    'x-compensates': text.nullish(),
    'x-oldest-saga-id': text.optional().catch(undefined),
    traceparent: z.unknown().optional(),
    tracestate: z.unknown().optional(),
  }),
});

/**
 * @throws InvalidMessageError where the body is no JSON object, or the envelope lacks something
 */
export function toMessage({ content, properties }: Arrived): Message {
  const named = typeof properties.type === 'string' ? properties.type : 'without a type';
  const parsed = envelope.safeParse(properties);
  if (!parsed.success) throw new InvalidMessageError(named, z.prettifyError(parsed.error));
  const { messageId: id, type, correlationId, replyTo, headers } = parsed.data;
  const trace = toTrace(headers.traceparent, headers.tracestate);
  const common = {
    ...{ id, type, sagaId: headers['x-saga-id'], payload: toPayload(named, content) },
    ...(trace === undefined ? {} : { trace }),
  };
  if (replyTo) {
    const { 'x-compensates': compensates, 'x-oldest-saga-id': oldestSagaId } = headers;
    return {
      ...{ ...common, attempt: headers['x-attempt'], replyTo },
      ...(compensates ? { compensates } : {}),
      ...(oldestSagaId ? { oldestSagaId } : {}),
    };
  }
  if (correlationId) return { ...common, correlationId };
  throw new InvalidMessageError(named, 'it has neither reply_to nor correlation_id');
}

function toPayload(type: string, content: Buffer): Payload {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Payload; // An object with whatever fields: its contract checks them.
  } catch {
    // Told below, with what is not an object.
  }
  throw new InvalidMessageError(type, 'the body is no JSON object');
}
