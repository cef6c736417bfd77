/**
 * Messages that come twice, and late. A queue beside the participants' own takes a copy of every
 * command; some of the copies are sent again after a while, some after their saga has gone back.
 */
import { type Channel, connect } from 'amqplib';
import { pause } from '../kill/rest.ts';

const TAP = 'torture.tap';
const commands = [
  ...['parking.block', 'parking.unblock', 'parking.reserve', 'parking.release'],
  ...['billing.pay', 'billing.refund'],
];
/** One command of so many comes again. */
const ONE_IN = 10;
const LATEST_MS = 8_000;
const RETRY_MS = 500;

export interface Echo {
  /** Copies that were sent so far. */
  readonly count: () => number;
  stop(): Promise<void>;
}

export function startEcho(url: string, random: () => number): Echo {
  let count = 0;
  let stopped = false;
  let hangUp = () => {};
  const listen = async () => {
    const connection = await connect(url);
    const gone = new Promise<void>((resolve) => connection.on('close', () => resolve()));
    connection.on('error', () => {}); // 'close' follows.
    hangUp = () => void connection.close().catch(() => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.assertQueue(TAP, { exclusive: true });
    for (const command of commands) await channel.bindQueue(TAP, 'saga.commands', command);
    await channel.consume(TAP, (copy) => copy && repeat(channel, copy), { noAck: true });
    await gone;
  };
  type Copy = Parameters<Parameters<Channel['consume']>[1]>[0] & object;
  const repeat = (channel: Channel, { content, fields, properties }: Copy) => {
    // What is an echo itself is heard here, too.
    if (properties.headers?.['x-echo'] !== undefined || random() * ONE_IN >= 1) return;
    setTimeout(() => {
      if (stopped) return;
      const headers = { ...properties.headers, 'x-echo': 1 };
      try {
        channel.publish('saga.commands', fields.routingKey, content, { ...properties, headers });
        count += 1;
      } catch {
        // The broker is gone, and this copy with it.
      }
    }, random() * LATEST_MS);
  };
  const keepListening = async () => {
    while (!stopped) {
      await listen().catch(() => {}); // The broker is away: that is what all this is about.
      if (!stopped) await pause(RETRY_MS);
    }
  };
  const ended = keepListening();
  return {
    count: () => count,
    async stop() {
      stopped = true;
      hangUp();
      await ended;
    },
  };
}
