/** A broker that knows nothing, as each test begins with. */
import { connect } from 'amqplib';

const ours = ['parking.commands', 'billing.commands', 'booking.replies'];

export async function forget(url: string, queues: readonly string[] = ours): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of queues)
    for (const name of [queue, `${queue}.dead`]) await channel.deleteQueue(name);
  await connection.close();
}
