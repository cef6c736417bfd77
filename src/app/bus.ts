/** The bus of a process: in memory, or over RabbitMQ if the address of a broker is given. */
import type { Bus } from '../bus/bus.ts';
import { createMemoryBus } from '../bus/memory/memory-bus.ts';
import type { BusOptions } from '../bus/options.ts';

type Hook = 'onStandstill' | 'onDeadLetter';

export interface ProcessBusOptions
  extends Omit<BusOptions, Hook>,
    Required<Pick<BusOptions, Hook>> {
  /** The broker; none for the bus in memory. */
  readonly amqpUrl: string | undefined;
  /** The folder of the databases, which tells the broker who they are. */
  readonly dataDir: string;
}

/** @throws Error ERR_MODULE_NOT_FOUND if a broker is given and the AMQP library is not installed */
export async function createBus(options: ProcessBusOptions): Promise<Bus> {
  const { amqpUrl: url, dataDir, newId } = options;
  if (url === undefined) return createMemoryBus(options);
  // Loaded here alone: a system without a broker needs no library for one.
  const { createAmqpBus } = await import('../bus/amqp/amqp-bus.ts');
  const { ownerOf } = await import('../bus/amqp/owner.ts');
  return createAmqpBus({ ...options, url, owner: ownerOf({ dataDir, newId }) });
}
