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

/** A table of AMQP: of headers, or of what is within one. */
export type Table = Readonly<Record<string, unknown>>;

/** Tells a table from the other values of a header. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The headers of a message; none if they are no table. */
export function headersOf({ properties }: Arrived): Table {
  const { headers } = properties;
  return isTable(headers) ? headers : {};
}

/** The AMQP form of a message, by the table above. */
export function toParcel(message: Message): Parcel {
  const { id: messageId, type, payload } = message;
  const content = Buffer.from(JSON.stringify(payload));
  const contentType = 'application/json';
  if (isReply(message)) {
    const { correlationId } = message;
    const headers = commonHeaders(message);
    return { content, properties: { messageId, type, correlationId, contentType, headers } };
  }
  const { replyTo, attempt, compensates, oldestSagaId } = message;
  const headers = commonHeaders(message);
  headers['x-attempt'] = attempt;
  if (compensates !== undefined) headers['x-compensates'] = compensates;
  if (oldestSagaId !== undefined) headers['x-oldest-saga-id'] = oldestSagaId;
  const correlationId = messageId;
  return { content, properties: { messageId, type, correlationId, replyTo, contentType, headers } };
}

function commonHeaders({ sagaId, trace }: Message): Record<string, string | number> {
  const headers: Record<string, string | number> = { 'x-saga-id': sagaId };
  if (trace === undefined) return headers;
  headers.traceparent = trace.traceparent;
  if (trace.tracestate !== undefined) headers.tracestate = trace.tracestate;
  return headers;
}

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

function readCommand(arrived: Arrived): CommandMessage {
  const { properties } = arrived;
  const type = neededText(properties, 'type');
  const replyTo = neededText(properties, 'replyTo');
  const headers = headersOf(arrived);
  const id = textOf(properties.messageId) ?? textOf(properties.correlationId);
  if (id === undefined) throw new InvalidMessageError(type, 'it has no message_id');
  const sagaId = textOf(headers['x-saga-id']) ?? sagaOf(id);
  if (sagaId === '')
    throw new InvalidMessageError(type, 'neither x-saga-id nor its id says of which saga');
  const compensates = headers['x-compensates'] ?? undefined;
  if (compensates !== undefined && textOf(compensates) === undefined)
    throw new InvalidMessageError(type, 'its x-compensates names no command');
  const oldestSagaId = textOf(headers['x-oldest-saga-id']);
  const trace = toTrace(headers.traceparent, headers.tracestate);
  return {
    id,
    type,
    sagaId,
    attempt: attemptOf(headers['x-attempt']),
    replyTo,
    payload: readPayload(type, arrived),
    ...(trace && { trace }),
    ...(compensates && { compensates: String(compensates) }),
    ...(oldestSagaId && { oldestSagaId }),
  };
}

/** A reply is known by its correlation id alone. */
function readReply(arrived: Arrived, isRefusal: Reading['isRefusal']): ReplyMessage {
  const { properties } = arrived;
  const type = neededText(properties, 'type');
  const correlationId = neededText(properties, 'correlationId');
  const sagaId = sagaOf(correlationId);
  if (sagaId === '')
    throw new InvalidMessageError(type, `its correlation_id ${correlationId} is no command's id`);
  // Repeats of a reply without an id of its own are the same message.
  const id = textOf(properties.messageId) ?? `${correlationId}:${type}`;
  const { traceparent, tracestate } = headersOf(arrived);
  const trace = toTrace(traceparent, tracestate);
  const payload = isRefusal(type)
    ? orElse(() => readPayload(type, arrived), {})
    : readPayload(type, arrived);
  const reply = { id, type, sagaId, correlationId, payload };
  return trace === undefined ? reply : { ...reply, trace };
}

/** Frameworks of others leave texts empty, or fill them with something else: then none is there. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function neededText(properties: Arrived['properties'], name: string): string {
  const value = textOf(properties[name]);
  if (value !== undefined) return value;
  const type = textOf(properties.type) ?? 'without a type';
  throw new InvalidMessageError(type, `its ${name} is no text, or empty`);
}

/** Some libraries write numbers as text. It is told, not acted on: any will do. */
function attemptOf(value: unknown): number {
  const attempt = typeof value === 'string' ? Number(value) : value;
  return typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt >= 1 ? attempt : 1;
}

/** Encodings that leave text in UTF-8 as it is, by the names that libraries give them. */
const PLAIN = /^(?:utf-?8|us-ascii|ascii|identity|binary|[78]bit)$/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

/** Leaves out a byte order mark, which some libraries write. */
const decoder = new TextDecoder();

function readPayload(type: string, { content, properties }: Arrived): Payload {
  const charset = CHARSET.exec(textOf(properties.contentType) ?? '')?.[1];
  for (const encoding of [textOf(properties.contentEncoding), charset])
    if (encoding !== undefined && !PLAIN.test(encoding))
      throw new InvalidMessageError(type, `the body is in ${encoding}; send JSON in UTF-8`);
  const value = orElse<unknown>(() => JSON.parse(decoder.decode(content)), undefined);
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
