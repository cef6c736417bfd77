/**
 * The limit on a broker: request and reply by amqplib alone, with the guarantees of the engine's
 * bus and nothing else. Three of them, one after the other, are what a booking needs.
 */
import { type Channel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { newUuid } from '../src/app/system.ts';
import { type Load, type Measured, underLoad } from './load.ts';

const TRIPS_A_BOOKING = 3;

/** As the engine's. */
const PREFETCH = 512;

const REQUESTS = 'bare.commands';
const REPLIES = 'bare.replies';
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

/** JSON as long as the engine's own. */
const request = { slotId: newUuid(), bookingId: newUuid() };
const reply = { price: { amount: 10_000, currency: 'USD' } };

interface Channels {
  readonly publishing: ConfirmChannel;
  readonly consuming: Channel;
}

/** Three round trips count as one booking, so that the figures compare with the engine's. */
export async function runBare(url: string, load: Load): Promise<Measured> {
  const connection = await connect(url, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  for (const queue of [REQUESTS, REPLIES]) await consuming.assertQueue(queue, quorum);
  await consuming.prefetch(PREFETCH);
  let returned = 0;
  publishing.on('return', () => {
    returned += 1;
  });
  await answerAll({ publishing, consuming });
  const trip = await tripsOver({ publishing, consuming });
  const measured = await underLoad(load, async () => {
    for (let trips = 0; trips < TRIPS_A_BOOKING; trips += 1) await trip();
  });
  await publishing.waitForConfirms();
  await consuming.close();
  await connection.close();
  if (returned > 0) throw new Error(`the broker returned ${returned} messages`);
  return measured;
}

/** The participant: a request is acknowledged once the broker has confirmed its reply. */
async function answerAll({ publishing, consuming }: Channels): Promise<void> {
  await consuming.consume(REQUESTS, async (message) => {
    if (message === null) return;
    const about = { type: 'PARKING_AVAILABLE', correlationId: idOf(message) };
    await publish(publishing, message.properties.replyTo, { ...about, body: reply });
    consuming.ack(message);
  });
}

/** The client: its trip is over once the request is confirmed and the reply is there. */
async function tripsOver({ publishing, consuming }: Channels): Promise<() => Promise<void>> {
  const waiting = new Map<string, () => void>();
  await consuming.consume(REPLIES, (message) => {
    if (message === null) return;
    const correlationId = idOf(message);
    waiting.get(correlationId)?.();
    waiting.delete(correlationId);
    consuming.ack(message);
  });
  return async () => {
    const correlationId = newUuid();
    const answered = new Promise<void>((resolve) => waiting.set(correlationId, resolve));
    const about = { type: 'parking.block', correlationId, replyTo: REPLIES };
    await Promise.all([publish(publishing, REQUESTS, { ...about, body: request }), answered]);
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

/** Reads all of the message, as whoever uses it would. */
function idOf({ content, properties }: ConsumeMessage): string {
  JSON.parse(content.toString());
  return String(properties.correlationId);
}
