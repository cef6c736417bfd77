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
 *
 * A message is written in full. One that is read may lack all that can be done without: the queue
 * tells a command from a reply, and the correlation id says which command a reply answers.
 */
import { z } from 'zod';
import { toTrace } from '../../ports/trace.ts';
import type { CommandMessage, ReplyMessage } from '../bus.ts';
import type { Payload } from '../contract.ts';
import { InvalidMessageError } from '../errors.ts';
import { isReply, type Message, sagaOf } from '../messages.ts';

/** A message as it is published: the body, and its properties. */
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

/** The AMQP form of a message, by the table above. */
export function toParcel(message: Message): Parcel {
  const { id: messageId, type, sagaId, payload } = message;
  const content = Buffer.from(JSON.stringify(payload));
  const named = { messageId, type, contentType: 'application/json' };
  const headers = { 'x-saga-id': sagaId, ...message.trace };
  if (isReply(message)) {
    const { correlationId } = message;
    return { content, properties: { ...named, correlationId, headers } };
  }
  const { attempt, replyTo, compensates, oldestSagaId } = message;
  const all = {
    ...headers,
    'x-attempt': attempt,
    ...(compensates === undefined ? {} : { 'x-compensates': compensates }),
    ...(oldestSagaId === undefined ? {} : { 'x-oldest-saga-id': oldestSagaId }),
  };
  return { content, properties: { ...named, correlationId: messageId, replyTo, headers: all } };
}

const text = z.string().min(1);
/** Left out if it is empty or no text. */
const textIfAny = text.optional().catch(undefined);

/** Of all messages: what frameworks of others add beside it is not looked at. */
const common = {
  type: text,
  messageId: textIfAny,
  correlationId: textIfAny,
  contentType: textIfAny,
  contentEncoding: textIfAny,
};
const trace = { traceparent: z.unknown().optional(), tracestate: z.unknown().optional() };

const replyEnvelope = z.object({
  ...common,
  correlationId: text,
  headers: z.object(trace).catch({}),
});

const commandEnvelope = z.object({
  ...common,
  replyTo: text,
  headers: z
    .object({
      ...trace,
      'x-saga-id': textIfAny,
      // Some libraries write numbers as text. It is told, not acted on: any will do.
      'x-attempt': z.coerce.number().pipe(z.int().min(1)).catch(1),
      'x-compensates': text.nullish(),
      'x-oldest-saga-id': textIfAny,
    })
    .default({ 'x-attempt': 1 }),
});

export interface Reading {
  /** True if the queue that it came on takes replies; else it takes commands. */
  readonly isReply: boolean;
  /** True of the type of a refusal, which is understood whatever its body is. */
  readonly isRefusal: (type: string) => boolean;
}

/**
 * A message that anybody may have written, as it is understood here.
 * @throws InvalidMessageError if the body is no JSON object, or the envelope lacks something
 */
export function readMessage(arrived: Arrived, { isReply, isRefusal }: Reading): Message {
  return isReply ? readReply(arrived, isRefusal) : readCommand(arrived);
}

function readCommand({ content, properties }: Arrived): CommandMessage {
  const envelope = parsed(commandEnvelope, properties);
  const { type, messageId: id = envelope.correlationId, replyTo, headers } = envelope;
  const { 'x-compensates': compensates, 'x-oldest-saga-id': oldestSagaId } = headers;
  if (id === undefined) throw new InvalidMessageError(type, 'it has no message_id');
  const sagaId = headers['x-saga-id'] ?? sagaOf(id);
  if (sagaId === '')
    throw new InvalidMessageError(type, 'neither x-saga-id nor its id says of which saga');
  return {
    id,
    type,
    sagaId,
    attempt: headers['x-attempt'],
    replyTo,
    payload: readPayload(envelope, content),
    ...withTrace(headers),
    ...(compensates ? { compensates } : {}),
    ...(oldestSagaId ? { oldestSagaId } : {}),
  };
}

/** A reply is known by its correlation id alone. */
function readReply(
  { content, properties }: Arrived,
  isRefusal: Reading['isRefusal'],
): ReplyMessage {
  const envelope = parsed(replyEnvelope, properties);
  const { type, correlationId, headers } = envelope;
  const sagaId = sagaOf(correlationId);
  if (sagaId === '')
    throw new InvalidMessageError(type, `its correlation_id ${correlationId} is no command's id`);
  // Repeats of a reply without an id of its own are the same message.
  const { messageId: id = `${correlationId}:${type}` } = envelope;
  const payload = () => readPayload(envelope, content);
  return {
    id,
    type,
    sagaId,
    correlationId,
    payload: isRefusal(type) ? orElse(payload, {}) : payload(),
    ...withTrace(headers),
  };
}

function parsed<Schema extends z.ZodType>(
  envelope: Schema,
  properties: Arrived['properties'],
): z.output<Schema> {
  const result = envelope.safeParse(properties);
  if (result.success) return result.data;
  const named = typeof properties.type === 'string' ? properties.type : 'without a type';
  throw new InvalidMessageError(named, z.prettifyError(result.error));
}

function withTrace({ traceparent, tracestate }: z.output<z.ZodObject<typeof trace>>) {
  const found = toTrace(traceparent, tracestate);
  return found === undefined ? {} : { trace: found };
}

/** Encodings that leave text in UTF-8 as it is, by the names that libraries give them. */
const PLAIN = /^(?:utf-?8|us-ascii|ascii|identity|binary|[78]bit)$/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

interface Encoding {
  readonly type: string;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

function readPayload(
  { type, contentType = '', contentEncoding }: Encoding,
  content: Buffer,
): Payload {
  const encodings = [contentEncoding, CHARSET.exec(contentType)?.[1]];
  const unread = encodings.find((encoding) => encoding !== undefined && !PLAIN.test(encoding));
  if (unread !== undefined)
    throw new InvalidMessageError(type, `the body is in ${unread}; send JSON in UTF-8`);
  // The decoder leaves out a byte order mark, which some libraries write.
  const value = orElse<unknown>(() => JSON.parse(new TextDecoder().decode(content)), undefined);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidMessageError(type, 'the body is no JSON object');
  return value as Payload; // An object with whatever fields: its contract checks them.
}

/** The result of the work, or `otherwise` if it throws. */
function orElse<Value>(work: () => Value, otherwise: Value): Value {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
