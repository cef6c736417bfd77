/**
 * The exchanges and queues, and how they are declared: every argument explicitly, since RabbitMQ
 * 3.10 and 4.x differ in what they take for granted.
 */
import { commandQueue, type ModuleContract } from '../contract.ts';
import type { AmqpChannel } from './channel.ts';

export const COMMANDS = 'saga.commands';
export const DEAD_LETTERS = 'saga.dead-letters';

/** The queue behind a queue: what was set aside from it. */
export function deadQueue(queue: string): string {
  return `${queue}.dead`;
}

export function isDeadQueue(queue: string): boolean {
  return queue.endsWith(deadQueue(''));
}

/**
 * 4.x drops a message at its twentieth delivery, 3.10 never does. How often a handler is tried is
 * this side's to say; a message that processes die with again and again still must not be lost.
 * Nor must a dead letter that is looked at every second for years: each look is a delivery.
 */
const DELIVERY_LIMIT = 2 ** 31 - 1;

const quorum = { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT };

/** The arguments with which a queue of messages, and the queue behind it, is declared. */
export function argumentsOf(queue: string): Readonly<Record<string, string | number>> {
  if (isDeadQueue(queue)) return quorum;
  const dead = { 'x-dead-letter-exchange': DEAD_LETTERS, 'x-dead-letter-routing-key': queue };
  return { ...quorum, ...dead };
}

/** Declares what is there already, too: that costs nothing, and any process may come first. */
export async function declareTopology(
  channel: AmqpChannel,
  contracts: readonly ModuleContract[],
  replyQueues: readonly string[],
): Promise<void> {
  await channel.assertExchange(COMMANDS, 'direct', { durable: true, autoDelete: false });
  await channel.assertExchange(DEAD_LETTERS, 'direct', { durable: true, autoDelete: false });
  for (const { module, commands } of contracts) {
    const queue = commandQueue(module);
    await declareQueue(channel, queue);
    for (const { type } of commands) await channel.bindQueue(queue, COMMANDS, type);
  }
  for (const queue of replyQueues) await declareQueue(channel, queue);
}

async function declareQueue(channel: AmqpChannel, queue: string): Promise<void> {
  const dead = deadQueue(queue);
  await channel.assertQueue(dead, { durable: true, arguments: argumentsOf(dead) });
  await channel.bindQueue(dead, DEAD_LETTERS, queue);
  await channel.assertQueue(queue, { durable: true, arguments: argumentsOf(queue) });
}
