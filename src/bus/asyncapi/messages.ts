/** Each message of the contracts as AsyncAPI describes one: payload, headers, properties. */
import { z } from 'zod';
import { deadLetterHeaders } from '../amqp/letter.ts';
import type { Command, ModuleContract, Payload } from '../contract.ts';

/** A JSON object of the document. */
export type Part = Readonly<Record<string, unknown>>;

const BINDING = '0.3.0';
const SAGA = '01a1f3c2-7c1a-7000-8000-000000000001';
const OLDEST =
  'The first saga, by id, that the sender still knows; of those before it nothing need be kept.';

/** By its type, every command and every reply. */
export function messagesOf(contracts: readonly ModuleContract[]): Part {
  const commands = contracts.flatMap((contract) => contract.commands);
  return Object.fromEntries(
    commands.flatMap((command) => [
      [command.type, commandMessage(command)],
      ...Object.entries(command.success).map(([type, data]) => [
        type,
        replyMessage(`Success of ${command.type}`, { type, data, command }),
      ]),
      ...Object.entries(command.refusal).map(([type, data]) => [
        type,
        replyMessage(`Refusal of ${command.type}`, { type, data, command }),
      ]),
    ]),
  );
}

/** The types of what a command can be answered, successes first. */
export function replyTypes({ success, refusal }: Command): readonly string[] {
  return [...Object.keys(success), ...Object.keys(refusal)];
}

const text = { type: 'string', minLength: 1 };
const always = ['message_id', 'type', 'correlation_id', 'content_type', 'delivery_mode'];

/** The properties that a command and a reply have alike. */
function properties(type: string, id: Part, correlation: string): Part {
  return {
    message_id: id,
    type: { const: type },
    correlation_id: { ...text, description: correlation },
    content_type: { const: 'application/json' },
    delivery_mode: { const: 2, description: 'persistent' },
  };
}

const headersOfAll = {
  'x-saga-id': { ...text, description: 'The instance of the saga.' },
  traceparent: { ...text, description: 'W3C trace context; a reply carries it back.' },
  tracestate: { ...text, description: 'W3C trace context; a reply carries it back.' },
};

function commandMessage(command: Command): Part {
  const { type, compensates: undone } = command;
  const step = type.split('.')[1];
  const undoing = {
    'x-compensates': {
      ...text,
      description: `The message_id of the ${undone} that it undoes; absent on a step of its own.`,
    },
  };
  const direction = undone === undefined ? 'do' : 'undo';
  const id = {
    ...text,
    description: 'The same for every sending: repeats are known by it.',
    examples: [`${SAGA}:${step}:${direction}`],
  };
  return {
    ...common(type, command.request, `Command ${type}`),
    headers: {
      type: 'object',
      required: ['x-saga-id', 'x-attempt'],
      properties: {
        ...headersOfAll,
        'x-attempt': { type: 'integer', minimum: 1, description: '1, then 2, … as it is resent.' },
        'x-oldest-saga-id': { ...text, description: OLDEST },
        ...(undone === undefined ? {} : undoing),
      },
    },
    'x-amqp-properties': {
      type: 'object',
      required: [...always, 'reply_to'],
      properties: {
        ...properties(type, id, 'The same as message_id.'),
        reply_to: { ...text, description: 'The queue that takes the reply.' },
      },
    },
    examples: [
      {
        name: type,
        headers: {
          'x-saga-id': SAGA,
          'x-attempt': 1,
          ...(undone === undefined ? {} : { 'x-compensates': `${SAGA}:${step}:do` }),
        },
        payload: exampleOf(schemaOf(command.request)),
      },
    ],
  };
}

interface ReplyType {
  readonly type: string;
  readonly data: z.ZodType<Payload>;
  readonly command: Command;
}

function replyMessage(title: string, { type, data, command }: ReplyType): Part {
  const id = { ...text, description: 'A fresh one for each reply.' };
  return {
    ...common(type, data, title),
    headers: { type: 'object', required: [], properties: headersOfAll },
    'x-amqp-properties': {
      type: 'object',
      required: ['type', 'correlation_id', 'delivery_mode'],
      properties: properties(type, id, `The message_id of the ${command.type} that it answers.`),
    },
    examples: [{ name: type, headers: { 'x-saga-id': SAGA }, payload: exampleOf(schemaOf(data)) }],
  };
}

function common(name: string, payload: z.ZodType<Payload>, title: string): Part {
  return {
    name,
    title,
    contentType: 'application/json',
    payload: schemaOf(payload),
    bindings: { amqp: { messageType: name, bindingVersion: BINDING } },
  };
}

/** A message as it came, poison included, with why it was set aside. */
export function deadLetterOf(): Part {
  const { id, reason, attempts, deadAt } = deadLetterHeaders;
  return {
    name: 'dead-letter',
    title: 'What was set aside',
    description: 'Body, properties and headers are those of the message, with these added.',
    payload: {},
    headers: {
      type: 'object',
      required: [id, reason, attempts, deadAt],
      properties: {
        [id]: { ...text, description: 'A fresh id, by which it is redriven or discarded.' },
        [reason]: { ...text, description: 'Why, for a person to read.' },
        [attempts]: { type: 'integer', minimum: 0, description: 'Tries; 0 for poison.' },
        [deadAt]: { type: 'integer', description: 'When, in milliseconds since 1970 UTC.' },
      },
    },
  };
}

/** The JSON Schema, of the draft that AsyncAPI builds on, for data that a sender writes. */
function schemaOf(schema: z.ZodType<Payload>): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest as Schema; // An object of JSON Schema, of which only these fields are looked at.
}

interface Schema extends Part {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A value that fits: the first example or choice that is given, or one made of its name. */
function exampleOf(
  { type, enum: choices, examples, properties: fields }: Schema,
  name = '',
): unknown {
  if (examples !== undefined) return examples[0];
  if (choices !== undefined) return choices[0];
  if (type !== 'object') return `${name}-1`;
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([field, schema]) => [field, exampleOf(schema, field)]),
  );
}
