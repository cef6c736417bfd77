/**
 * The messages of the contracts as an AsyncAPI 3.0 document
 * (https://www.asyncapi.com/docs/reference/specification/v3.0.0), from which alone a participant
 * in any language can be written. The arguments of queues come from the code that declares them.
 */
import { ownerArguments } from '../amqp/ownership.ts';
import { deadQueueArguments, queueArguments } from '../amqp/topology.ts';
import type { Command, ModuleContract } from '../contract.ts';
import { type BusNames, defaultNames } from '../names.ts';
import { deadLetterOf, messagesOf, type Part, replyTypes } from './messages.ts';
import { rulesOf } from './rules.ts';

export interface AsyncApiOptions {
  readonly title: string;
  readonly version: string;
  readonly contracts: readonly ModuleContract[];
  /** The queue that takes the replies to all commands. */
  readonly replyQueue: string;
  /** Those of the bus; `defaultNames` if not given. */
  readonly names?: Partial<BusNames>;
}

interface Described {
  readonly contracts: readonly ModuleContract[];
  readonly replyQueue: string;
  readonly names: BusNames;
}

const BINDING = '0.3.0';

/** The document as an object, to be written as JSON or YAML. */
export function asyncApiOf(options: AsyncApiOptions): Part {
  const { title, version, contracts, replyQueue } = options;
  const described = { contracts, replyQueue, names: { ...defaultNames, ...options.names } };
  return {
    asyncapi: '3.0.0',
    info: { title, version, description: rulesOf(described.names) },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: '127.0.0.1:5672',
        protocol: 'amqp',
        protocolVersion: '0.9.1',
        description: 'RabbitMQ 3.10 or later, at the address that AMQP_URL gives each process.',
      },
    },
    channels: channelsOf(described),
    operations: operationsOf(described),
    components: { messages: { ...messagesOf(contracts), 'dead-letter': deadLetterOf() } },
  };
}

function channelsOf({ contracts, replyQueue, names }: Described): Part {
  const { commandExchange, deadLetterExchange, commandQueue, deadQueue } = names;
  const all = contracts.flatMap(({ commands }) => commands);
  const commandQueues = contracts.map(({ module, commands }) => {
    const types = commands.map(({ type }) => type);
    const about = `The commands to ${module}. Bind it to ${commandExchange} by the type of each.`;
    return liveChannel(names, { name: commandQueue(module), description: about, types });
  });
  const about = 'The replies to all commands, published through the default exchange.';
  const types = all.flatMap(replyTypes);
  const replies = liveChannel(names, { name: replyQueue, description: about, types });
  const queues = [...contracts.map(({ module }) => commandQueue(module)), replyQueue];
  const dead = queues.map((queue) => {
    const why = `What was set aside of ${queue}. Bind it to ${deadLetterExchange} by ${queue}.`;
    return queueChannel(
      { name: deadQueue(queue), description: why, types: ['dead-letter'] },
      { 'x-queue-arguments': deadQueueArguments },
    );
  });
  const exchanges = [
    exchangeChannel(
      commandExchange,
      all.map(({ type }) => type),
      'the type of the command',
    ),
    exchangeChannel(deadLetterExchange, ['dead-letter'], 'the name of the queue that it was in'),
  ];
  return Object.fromEntries([...exchanges, ...commandQueues, ...[replies], ...dead]);
}

interface DescribedQueue {
  readonly name: string;
  readonly description: string;
  readonly types: readonly string[];
}

/** A queue of commands or replies, which has an owner. */
function liveChannel(names: BusNames, queue: DescribedQueue) {
  return queueChannel(queue, {
    'x-queue-arguments': queueArguments(names, queue.name),
    'x-owner-queue': ownerPart(names.ownerQueue(queue.name)),
  });
}

function queueChannel({ name, description, types }: DescribedQueue, extensions: Part) {
  const queue = { name, durable: true, exclusive: false, autoDelete: false, vhost: '/' };
  const channel = {
    address: name,
    description,
    messages: referencesTo(types),
    bindings: { amqp: { is: 'queue', queue, bindingVersion: BINDING } },
    ...extensions,
  };
  return [name, channel] as const;
}

function ownerPart(name: string): Part {
  return { name, durable: true, autoDelete: true, arguments: ownerArguments('<the owner>') };
}

function exchangeChannel(name: string, types: readonly string[], routingKey: string) {
  const exchange = { name, type: 'direct', durable: true, autoDelete: false, vhost: '/' };
  const channel = {
    address: name,
    description: `A direct exchange; the routing key is ${routingKey}.`,
    messages: referencesTo(types),
    bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: BINDING } },
  };
  return [name, channel] as const;
}

function referencesTo(types: readonly string[]): Part {
  return Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }]));
}

/** The operations of a participant: it receives commands, answers each, and sets aside poison. */
function operationsOf({ contracts, replyQueue, names }: Described): Part {
  const { commandQueue, deadLetterExchange } = names;
  const commands = contracts.flatMap(({ module, commands: all }) =>
    all.map((command) => [command.type, serving(commandQueue(module), command, replyQueue)]),
  );
  const setAside = contracts.map(({ module }) => {
    const queue = commandQueue(module);
    const operation = {
      action: 'send',
      channel: { $ref: `#/channels/${deadLetterExchange}` },
      summary: `Sets a message of ${queue} aside, with the routing key ${queue}`,
    };
    return [`${queue}.set-aside`, operation];
  });
  return Object.fromEntries([...commands, ...setAside]);
}

function serving(queue: string, command: Command, replyQueue: string): Part {
  const undoing = command.compensates === undefined ? '' : `; it undoes ${command.compensates}`;
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${queue}` },
    summary: `Carries out ${command.type} and answers it${undoing}`,
    messages: [{ $ref: `#/channels/${queue}/messages/${command.type}` }],
    reply: {
      channel: { $ref: `#/channels/${replyQueue}` },
      messages: replyTypes(command).map((type) => ({
        $ref: `#/channels/${replyQueue}/messages/${type}`,
      })),
    },
    ...(command.compensates === undefined ? {} : { 'x-undoes': command.compensates }),
  };
}
