/** The AMQP library, which this file alone knows: a connection, and the channels on it. */

import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type Message,
} from 'amqplib';
import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { AmqpChannel, AmqpConfirmChannel, AmqpSession, DeliveryTag, Fate } from './channel.ts';
import type { Arrived } from './envelope.ts';
import { type Gathering, gatherWrites } from './gather.ts';

/** Messages in hand at a time: enough for a group commit, few enough to bound the memory. */
const PREFETCH = 512;
/** Two silent heartbeats, and a connection counts as lost. */
const HEARTBEAT_S = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * @param url `amqp://` or `amqps://`, with the credentials
 * @throws Error if there is no broker, or or it rejects us; the message never contains the password
 */
export async function connectTo(url: string, clock: Pick<Clock, 'soon'>): Promise<AmqpSession> {
  try {
    return await openTo(url, clock);
  } catch (error) {
    // As a new one, since its cause and its stack would tell the same.
    throw new Error(withoutPassword(whyOf(error), url));
  }
}

/** Nothing quotes it today; should a library or a broker ever do so, it goes no further. */
function withoutPassword(text: string, url: string): string {
  const password = URL.canParse(url) ? new URL(url).password : '';
  const forms = [password, decoded(password)].filter((form) => form !== '');
  return forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function openTo(url: string, { soon }: Pick<Clock, 'soon'>): Promise<AmqpSession> {
  const discarding = new AbortController();
  const options = {
    // Nagle's algorithm would hold each small frame back for some 40 ms.
    noDelay: true,
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: 'parking-saga' },
    // The library hands it on to the socket, though its types do not know it.
    signal: discarding.signal,
  };
  const connection = await connect(withHeartbeat(url), options);
  const gathering = gatherWrites(connection.connection, soon);
  return toSession(connection, gathering, () => discarding.abort());
}

async function toSession(
  connection: ChannelModel,
  gathering: Gathering,
  discard: () => void,
): Promise<AmqpSession> {
  const watched = watchConnection(connection);
  const retired = new WeakSet<Channel>();
  const watch = <Watched extends Channel>(channel: Watched): Watched => {
    gathering.direct(channel);
    let why = 'a channel was closed';
    channel.on('error', (error) => {
      why = error.message;
    });
    channel.on('close', () => {
      if (!retired.has(channel)) watched.lose(why);
    });
    return channel;
  };
  const openPublishing = async () => {
    const channel = watch(await connection.createConfirmChannel());
    return toConfirmChannel(channel, () => {
      retired.add(channel);
      channel.close().catch(() => {}); // It is closed already.
    });
  };
  const openChannel = async () => toChannel(watch(await connection.createChannel()));
  const openConsuming = async () => {
    const channel = await openChannel();
    await channel.prefetch(PREFETCH);
    return channel;
  };
  const { lost, isLost, blocked } = watched;
  return {
    lost,
    isLost,
    blocked,
    onUnblocked: (tell) => void connection.on('unblocked', tell),
    publishing: await orLost(lost, openPublishing()),
    control: await orLost(lost, openChannel()),
    openPublishing,
    openConsuming,
    onWriting: gathering.onWriting,
    open: () => openFor(connection),
    close: () => connection.close(),
    discard,
  };
}

/** Keeps what the library tells of a connection. */
function watchConnection(connection: ChannelModel) {
  let lose: (why: string) => void = () => {};
  let isLost = false;
  const lost = new Promise<string>((resolve) => {
    lose = (why) => {
      isLost = true;
      resolve(why);
    };
  });
  // Without a listener for it, an error would end the process; 'close' follows and tells.
  connection.on('error', () => {});
  let blocked: string | undefined;
  connection.on('blocked', (reason) => {
    blocked = reason;
  });
  connection.on('unblocked', () => {
    blocked = undefined;
  });
  connection.on('close', (error) => lose(error?.message ?? 'the connection was closed'));
  return { lost, lose, isLost: () => isLost, blocked: () => blocked };
}

async function openFor(connection: ChannelModel): Promise<AmqpConfirmChannel> {
  const channel = await connection.createConfirmChannel();
  // Without a listener for it, an error would end the process; `closed` tells of it.
  channel.on('error', () => {});
  return toConfirmChannel(channel, () => void channel.close().catch(() => {}));
}

/** Rejects once the connection is lost: the library never answers a question after that. */
export async function orLost<T>(lost: Promise<string>, work: Promise<T>): Promise<T> {
  const fail = async (): Promise<never> => {
    throw new Error(await lost);
  };
  return Promise.race([work, fail()]);
}

function toChannel(channel: Channel): AmqpChannel {
  // Of a message, the library reads this alone to let it go.
  const tagged = (deliveryTag: DeliveryTag) => ({ fields: { deliveryTag } }) as Message;
  // A message that arrives is the library's own: only its type is narrowed on the way.
  const arrivedOf = (message: Message) => message as unknown as Arrived;
  return {
    assertExchange: (name, type, options) => channel.assertExchange(name, type, options),
    assertQueue: (name, options) => channel.assertQueue(name, options),
    checkQueue: (name) => channel.checkQueue(name),
    deleteQueue: (name, options) => channel.deleteQueue(name, options),
    bindQueue: (queue, exchange, key) => channel.bindQueue(queue, exchange, key),
    consume: (queue, take, options) =>
      channel.consume(
        queue,
        (got) => take(got && arrivedOf(got), got?.fields.deliveryTag ?? 0),
        options,
      ),
    cancel: (tag) => channel.cancel(tag),
    ack: (tag, upTo) => channel.ack(tagged(tag), upTo),
    nack: (tag) => channel.nack(tagged(tag)),
    nackAll: () => channel.nackAll(true),
    prefetch: (count) => channel.prefetch(count),
    async look(queue) {
      try {
        const { messageCount: ready, consumerCount: consumers } = await channel.checkQueue(queue);
        return { ready, consumers };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    closed: new Promise((resolve) => channel.once('close', resolve)),
    close: () => channel.close(),
  };
}

/** The two steps of the library's `publish`, which are not in its types. */
interface Publishing {
  sendMessage(fields: object, properties: object, content: Buffer): void;
  pushConfirmCallback(confirmed: (error: Error | null) => void): void;
}

const PERSISTENT = 2;
const TRANSIENT = 1;

function toConfirmChannel(channel: ConfirmChannel, retire: () => void): AmqpConfirmChannel {
  const publishing = channel as unknown as Publishing;
  return {
    ...toChannel(channel),
    retire,
    // The library's own `publish` makes the headers a prototype, and is slower for it.
    publish({ exchange, key, content, properties, isSafe = false }, tell) {
      const fields = { exchange, routingKey: key, mandatory: isSafe };
      const deliveryMode = isSafe ? PERSISTENT : TRANSIENT;
      publishing.sendMessage(fields, { ...properties, deliveryMode }, content);
      publishing.pushConfirmCallback((error) => tell(fateOf(error)));
    },
    onReturn: (returned) =>
      void channel.on('return', ({ properties }) => returned(String(properties.messageId))),
  };
}

/** The library says only by its message whether the broker refused or the channel was lost. */
function fateOf(error: Error | null): Fate {
  if (!error) return 'confirmed';
  return error.message === 'message nacked' ? 'refused' : 'unknown';
}

/** The reply code of AMQP 0-9-1 for what is not there. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 404;
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat'))
    parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.href;
}
