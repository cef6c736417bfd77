/** A virtual host of the tests' broker, taken by one system at a time. */
import { type ChannelModel, connect } from 'amqplib';
import { inject } from 'vitest';
import { forget } from '../amqp/forget.ts';

/** The queue of the one who has a host: it is exclusive, and so ends with its process. */
const TAKEN = 'tests.taken';

export interface Host {
  readonly url: string;
  /** Leaves it to another system. */
  leave(): Promise<void>;
}

/**
 * A host that knows nothing, and is this system's alone; none if the tests run in memory.
 * @throws Error if there are more systems at a time than hosts
 */
export async function takeHost(): Promise<Host | undefined> {
  const urls = inject('amqpUrls');
  if (urls === undefined) return undefined;
  for (const url of urls) {
    const connection = await connect(url);
    // Of one host alone, a file's systems share it.
    if (urls.length > 1 && !(await hasTaken(connection))) {
      await connection.close();
      continue;
    }
    await forget(url);
    return { url, leave: () => connection.close() };
  }
  throw new Error(`all of the ${urls.length} hosts are taken: a system was not stopped`);
}

async function hasTaken(connection: ChannelModel): Promise<boolean> {
  const channel = await connection.createChannel();
  // A refusal is an error of the channel as well.
  channel.on('error', () => undefined);
  const taking = channel.assertQueue(TAKEN, { exclusive: true });
  return taking.then(
    () => true,
    () => false,
  );
}
