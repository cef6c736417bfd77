/**
 * The exchanges and queues, and how they are declared: every argument explicitly, since RabbitMQ
 * 3.10 and 4.x differ in what they take for granted.
 */
import type { ModuleContract } from '../contract.ts';
import type { BusNames } from '../names.ts';
import type { AmqpChannel } from './channel.ts';

/**
 * 4.x drops a message at its twentieth delivery, 3.10 never does. How often a handler is tried is
 * this side's to say; a message that processes die with again and again still must not be lost.
 * Nor must a dead letter that is looked at every second for years: each look is a delivery.
 */
const DELIVERY_LIMIT = 2 ** 31 - 1;

/** The arguments with which a queue of dead letters is declared. */
export const deadQueueArguments: Arguments = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': DELIVERY_LIMIT,
};

/** The arguments with which a queue of commands or replies is declared. */
export function queueArguments(
  { deadLetterExchange }: Pick<BusNames, 'deadLetterExchange'>,
  queue: string,
): Arguments {
  return {
    ...deadQueueArguments,
    'x-dead-letter-exchange': deadLetterExchange,
    'x-dead-letter-routing-key': queue,
  };
}

type Arguments = Readonly<Record<string, string | number>>;

export interface Topology {
  readonly names: BusNames;
  /** Those whose commands are taken here. */
  readonly contracts: readonly ModuleContract[];
  readonly replyQueues: readonly string[];
}

/** Declares what is there already, too: that costs nothing, and any process may come first. */
export async function declareTopology(
  channel: AmqpChannel,
  { names, contracts, replyQueues }: Topology,
): Promise<void> {
  const { commandExchange, deadLetterExchange, commandQueue } = names;
  for (const exchange of [commandExchange, deadLetterExchange])
    await channel.assertExchange(exchange, 'direct', { durable: true, autoDelete: false });
  for (const { module, commands } of contracts) {
    const queue = commandQueue(module);
    await declareQueue(channel, names, queue);
    for (const { type } of commands) await channel.bindQueue(queue, commandExchange, type);
  }
  for (const queue of replyQueues) await declareQueue(channel, names, queue);
}

async function declareQueue(channel: AmqpChannel, names: BusNames, queue: string): Promise<void> {
  const dead = names.deadQueue(queue);
  await channel.assertQueue(dead, { durable: true, arguments: deadQueueArguments });
  await channel.bindQueue(dead, names.deadLetterExchange, queue);
  await channel.assertQueue(queue, { durable: true, arguments: queueArguments(names, queue) });
}
