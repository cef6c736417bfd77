/** A broker that knows nothing, as each test begins with. */
import { connect } from 'amqplib';
import { defaultNames } from '../../src/bus/names.ts';
import { bookingReplies } from '../../src/modules/booking/contract.ts';
import { contracts } from '../../src/modules/modules.ts';

const { commandQueue, deadQueue, ownerQueue } = defaultNames;
const ours = [...contracts.map(({ module }) => commandQueue(module)), bookingReplies];

export async function forget(url: string, queues: readonly string[] = ours): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of queues)
    for (const name of [queue, deadQueue(queue), ownerQueue(queue)])
      await channel.deleteQueue(name);
  await connection.close();
}
