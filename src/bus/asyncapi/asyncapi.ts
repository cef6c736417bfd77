/**
 * The messages of the contracts as an AsyncAPI 3.0 document
 * (https://www.asyncapi.com/docs/reference/specification/v3.0.0), from which alone a participant
 * in any language can be written. What it says of queues comes from where they are declared.
 */
import { ownerArguments, ownerQueue } from '../amqp/ownership.ts';
import { argumentsOf, COMMANDS, DEAD_LETTERS, deadQueue, isDeadQueue } from '../amqp/topology.ts';
import { type Command, commandQueue, type ModuleContract } from '../contract.ts';
import { deadLetterOf, messagesOf, type Part, replyTypes } from './messages.ts';
import { rules } from './rules.ts';

export interface AsyncApiOptions {
  readonly title: string;
  readonly version: string;
  readonly contracts: readonly ModuleContract[];
  /** The queue that takes the replies to all commands. */
  readonly replyQueue: string;
}

const BINDING = '0.3.0';

export function asyncApiOf(options: AsyncApiOptions): Part {
  const { title, version, contracts, replyQueue } = options;
  return {
    asyncapi: '3.0.0',
    info: { title, version, description: rules },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: '127.0.0.1:5672',
        protocol: 'amqp',
        protocolVersion: '0.9.1',
        description: 'RabbitMQ 3.10 or later, at the address that AMQP_URL gives each process.',
      },
    },
    channels: channelsOf(contracts, replyQueue),
    operations: operationsOf(contracts, replyQueue),
    components: { messages: { ...messagesOf(contracts), 'dead-letter': deadLetterOf() } },
  };
}

function channelsOf(contracts: readonly ModuleContract[], replyQueue: string): Part {
  const all = contracts.flatMap(({ commands }) => commands);
  const commandQueues = contracts.map(({ module, commands }) => {
    const types = commands.map(({ type }) => type);
    const about = `The commands to ${module}. Bind it to ${COMMANDS} by the type of each.`;
    return queueChannel(commandQueue(module), about, types);
  });
  const about = 'The replies to all commands, published through the default exchange.';
  const replies = queueChannel(replyQueue, about, all.flatMap(replyTypes));
  const queues = [...contracts.map(({ module }) => commandQueue(module)), replyQueue];
  const dead = queues.map((queue) => {
    const why = `What was set aside of ${queue}. Bind it to ${DEAD_LETTERS} by ${queue}.`;
    return queueChannel(deadQueue(queue), why, ['dead-letter']);
  });
  const exchanges = [
    exchangeChannel(
      COMMANDS,
      all.map(({ type }) => type),
      'the type of the command',
    ),
    exchangeChannel(DEAD_LETTERS, ['dead-letter'], 'the name of the queue that it was in'),
  ];
  return Object.fromEntries([...exchanges, ...commandQueues, ...[replies], ...dead]);
}

function queueChannel(name: string, description: string, types: readonly string[]) {
  const queue = { name, durable: true, exclusive: false, autoDelete: false, vhost: '/' };
  const channel = {
    ...{ address: name, description, messages: referencesTo(types) },
    bindings: { amqp: { is: 'queue', queue, bindingVersion: BINDING } },
    'x-queue-arguments': argumentsOf(name),
    ...(isDeadQueue(name) ? {} : { 'x-owner-queue': ownerPart(name) }),
  };
  return [name, channel] as const;
}

function ownerPart(queue: string): Part {
  const declared = { durable: true, autoDelete: true, arguments: ownerArguments('<the owner>') };
  return { name: ownerQueue(queue), ...declared };
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

/** As a participant sees them: it receives commands, answers each, and sets aside poison. */
function operationsOf(contracts: readonly ModuleContract[], replyQueue: string): Part {
  const commands = contracts.flatMap(({ module, commands: all }) =>
    all.map((command) => [command.type, serving(commandQueue(module), command, replyQueue)]),
  );
  const setAside = contracts.map(({ module }) => {
    const queue = commandQueue(module);
    const operation = {
      action: 'send',
      channel: { $ref: `#/channels/${DEAD_LETTERS}` },
      summary: `Sets a message of ${queue} aside, with the routing key ${queue}`,
    };
    return [`${queue}.set-aside`, operation];
  });
  return Object.fromEntries([...commands, ...setAside]);
}

function serving(queue: string, command: Command, replyQueue: string): Part {
  const undoing = command.undoes === undefined ? '' : `; it undoes ${command.undoes}`;
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
    ...(command.undoes === undefined ? {} : { 'x-undoes': command.undoes }),
  };
}
