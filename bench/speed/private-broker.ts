/** A broker for one run, gone after it. */
import { type Broker, startBroker } from '../../tests/amqp/broker.ts';
import type { BrokerAddress } from './task.ts';

/** Does something with a broker of its own. */
export async function withBroker(work: (broker: BrokerAddress) => Promise<void>): Promise<void> {
  const broker = await startBroker();
  const stop = stopInAnyCase(broker);
  try {
    const pid = Number(broker.control('eval', 'list_to_integer(os:getpid()).'));
    await work({ url: broker.url, pid });
  } finally {
    await stop();
  }
}

/** A broker is a process of its own, which would outlive a benchmark that is interrupted. */
function stopInAnyCase(broker: Broker): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= broker.stop();
    return stopping;
  };
  const end = (error: unknown) => {
    if (error instanceof Error) console.error(error);
    void stop().finally(() => process.exit(1));
  };
  for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) process.once(event, end);
  return stop;
}
