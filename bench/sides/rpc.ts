/**
 * Request and reply over a broker by amqplib alone, with the guarantees of the engine's bus:
 * durable quorum queues, persistent and mandatory messages, a confirm for each in both directions,
 * a request acknowledged once its reply is confirmed, `noDelay`, the same prefetch.
 */
import { type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { newUuid } from '../../src/app/system.ts';

/** As the engine's. */
const PREFETCH = 512;

const REPLIES = 'bench.replies';
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

export interface Rpc {
  /** Answers the requests on a queue. One whose handler throws is not answered. */
  serve(queue: string, handle: (type: string, request: unknown) => Promise<object>): Promise<void>;
  /** Resolves with the reply, once the request is confirmed as well. */
  call(queue: string, type: string, request: object): Promise<unknown>;
  /** @throws Error if the broker returned a message: then something was not done */
  close(): Promise<void>;
}

export async function connectRpc(url: string): Promise<Rpc> {
  const connection = await connect(url, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  await consuming.assertQueue(REPLIES, quorum);
  await consuming.prefetch(PREFETCH);
  let returned = 0;
  publishing.on('return', () => {
    returned += 1;
  });
  const waiting = new Map<string, (reply: unknown) => void>();
  await consuming.consume(REPLIES, (message) => {
    if (message === null) return;
    const correlationId = idOf(message);
    waiting.get(correlationId)?.(bodyOf(message));
    waiting.delete(correlationId);
    consuming.ack(message);
  });
  return {
    async serve(queue, handle) {
      await consuming.assertQueue(queue, quorum);
      await consuming.consume(queue, async (message) => {
        if (message === null) return;
        const { type, replyTo } = message.properties;
        const body = await handle(String(type), bodyOf(message));
        const about = { type: `${type}.reply`, correlationId: idOf(message) };
        await publish(publishing, replyTo, { ...about, body });
        consuming.ack(message);
      });
    },
    async call(queue, type, body) {
      const correlationId = newUuid();
      const answered = new Promise((resolve) => waiting.set(correlationId, resolve));
      const request = { type, correlationId, replyTo: REPLIES, body };
      const [reply] = await Promise.all([answered, publish(publishing, queue, request)]);
      return reply;
    },
    async close() {
      await publishing.waitForConfirms();
      await consuming.close();
      await connection.close();
      if (returned > 0) throw new Error(`the broker returned ${returned} messages`);
    },
  };
}

interface Message {
  readonly type: string;
  readonly correlationId: string;
  readonly replyTo?: string;
  readonly body: object;
}

/** Resolves with the broker's confirm. */
function publish(channel: ConfirmChannel, queue: string, message: Message): Promise<void> {
  const { body, ...about } = message;
  const headers = { 'x-saga-id': message.correlationId, 'x-attempt': 1 };
  const properties = { ...about, messageId: newUuid(), contentType: 'application/json', headers };
  const options = { ...properties, persistent: true, mandatory: true };
  return new Promise((resolve, reject) => {
    const content = Buffer.from(JSON.stringify(body));
    channel.publish('', queue, content, options, (error) => (error ? reject(error) : resolve()));
  });
}

function idOf({ properties }: ConsumeMessage): string {
  return String(properties.correlationId);
}

function bodyOf({ content }: ConsumeMessage): unknown {
  return JSON.parse(content.toString());
}
