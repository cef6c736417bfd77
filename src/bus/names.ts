/**
 * The names of a bus's exchanges and queues. All processes of one system need the same; two systems
 * with names of their own can share one broker.
 */
import { ContractError } from './errors.ts';

export interface BusNames {
  /** The exchange that commands are published to, by their type. */
  readonly commandExchange: string;
  /** The exchange that dead letters are published to, by the queue that they were in. */
  readonly deadLetterExchange: string;
  /** The queue on which a module takes its commands. */
  readonly commandQueue: (module: string) => string;
  /** The queue of what was set aside from a queue. */
  readonly deadQueue: (queue: string) => string;
  /** The queue by which the ownership of a queue is held. */
  readonly ownerQueue: (queue: string) => string;
}

/** The names that participants in other languages find in the description of the messages. */
export const defaultNames: BusNames = {
  commandExchange: 'saga.commands',
  deadLetterExchange: 'saga.dead-letters',
  commandQueue: (module) => `${module}.commands`,
  deadQueue: (queue) => `${queue}.dead`,
  ownerQueue: (queue) => `${queue}.owner`,
};

/** @throws ContractError if two of the exchanges, or of the queues behind these, have one name */
export function checkNames(names: BusNames, queues: readonly string[]): void {
  refuseRepeat('exchanges', [names.commandExchange, names.deadLetterExchange]);
  const { deadQueue, ownerQueue } = names;
  const all = queues.flatMap((queue) => [queue, deadQueue(queue), ownerQueue(queue)]);
  refuseRepeat('queues', all);
}

function refuseRepeat(kind: string, all: readonly string[]): void {
  const repeated = all.find((name, index) => all.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new ContractError(`two ${kind} of the bus are named ${repeated}; give each its own name`);
}
