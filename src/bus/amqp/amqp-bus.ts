/**
 * The bus on RabbitMQ, by AMQP 0-9-1: it keeps every promise of `bus.ts`, durability included.
 */
import type { Ports } from '../../ports/ports.ts';
import type { Bus, ReplyMessage, ReplyTaker } from '../bus.ts';
import { type Catalogue, createCatalogue } from '../catalogue.ts';
import { type Consumers, createConsumers } from '../consumer.ts';
import { commandQueue, type ModuleContract } from '../contract.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { NotSentError, QueueFullError, ReceiverUnavailableError } from '../errors.ts';
import { type Standstill, statusOf } from '../gate.ts';
import { createSendable, type Sendable } from '../sendable.ts';
import type { AmqpSession } from './channel.ts';
import { createLastingConnection, type LastingConnection } from './connection.ts';
import { type AmqpDeadLetters, createAmqpDeadLetters } from './dead-letters.ts';
import { createDeliveries, type Deliveries } from './delivery.ts';
import { type Arrived, readMessage, toParcel } from './envelope.ts';
import { finish } from './finish.ts';
import { openSession } from './open.ts';
import { createOwnership, type Owner, type Ownership } from './ownership.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { answerRetry, isRetryAsk } from './retry.ts';
import { COMMANDS, declareTopology } from './topology.ts';

export interface AmqpBusOptions extends Ports {
  /** `amqp://` or `amqps://`, with the credentials; it is never logged. */
  readonly url: string;
  readonly contracts: readonly ModuleContract[];
  /** Who has the databases behind this bus: no other takes from its queues meanwhile. */
  readonly owner: Owner;
  /** Told once of each standstill of a queue that lasts: its receiver cannot work. */
  readonly onStandstill?: (standstill: Standstill) => void;
  /** Told when a message is set aside, once for all copies that this process sets aside. */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
}

interface State {
  readonly options: AmqpBusOptions;
  readonly catalogue: Catalogue;
  readonly consumers: Consumers;
  readonly deliveries: Deliveries;
  readonly deadLetters: AmqpDeadLetters;
  readonly lasting: LastingConnection;
  readonly sendable: Sendable;
  readonly ownership: Ownership;
  readonly publishers: WeakMap<AmqpSession, Publisher>;
  /** By queue, what its consumer is called on the present connection. */
  readonly tags: Map<string, string>;
  /** Replies of ours that are still on their way to ourselves. */
  readonly ownReplies: Set<string>;
  phase: 'made' | 'open' | 'closed';
  closing?: Promise<void>;
}

export function createAmqpBus(options: AmqpBusOptions): Bus {
  const state = createState(options);
  return {
    handle: state.consumers.handle,
    collect: (queue, taker) => state.consumers.collect(queue, settling(state, taker)),
    onSendable: state.sendable.subscribe,
    async start() {
      if (state.phase === 'closed') return;
      state.phase = 'open';
      await state.lasting.start();
    },
    async send(command) {
      const { type } = command;
      if (state.phase === 'closed') throw new NotSentError(type, 'the bus is closed');
      const payload = state.catalogue.checkRequest(type, command.payload);
      // What it does not take would pile up here, with each resend; the saga log has it.
      const why = blockedBy(state.lasting.session());
      if (why !== undefined) throw new NotSentError(type, why);
      const parcel = toParcel({ ...command, payload });
      await publisherOf(state, type).publish(type, { exchange: COMMANDS, key: type, ...parcel });
    },
    status() {
      const session = state.phase === 'open' ? state.lasting.session() : undefined;
      if (session === undefined) return { ready: false, detail: state.lasting.fault() };
      const why = blockedBy(session);
      if (why !== undefined) return { ready: false, detail: why };
      return statusOf(state.deliveries.standstill());
    },
    deadLetters: state.deadLetters.letters,
    close() {
      state.closing ??= close(state);
      return state.closing;
    },
  };
}

/** A taker of replies after whom a reply of our own is on its way no more. */
function settling({ ownReplies }: State, taker: ReplyTaker): ReplyTaker {
  return {
    async take(reply) {
      await taker.take(reply);
      ownReplies.delete(reply.id);
    },
    retry: (commandId) => taker.retry(commandId),
  };
}

function createState(options: AmqpBusOptions): State {
  const { contracts, clock, newId, random, log, onStandstill } = options;
  const catalogue = createCatalogue(contracts);
  const consumers = createConsumers({
    catalogue,
    answer: (queue, reply) => publishReply(state, queue, reply),
    newId,
  });
  const sendable = createSendable(log);
  const lasting = createLastingConnection({
    ...{ connect: () => open(state), clock, random, log },
    onConnected: sendable.tell,
  });
  const deadLetters = createAmqpDeadLetters({
    onDeadLetter: options.onDeadLetter ?? (() => {}),
    place: (type) => placeOf(state, type),
    fault: lasting.fault,
    declare: (session) => declareIn(state, session),
    retryHere: (replyTo) => consumers.takerOf(replyTo)?.retry,
    isReplies: (queue) => consumers.takerOf(queue) !== undefined,
    ...{ clock, newId, log },
  });
  const { isRefusal } = catalogue;
  const deliveries = createDeliveries({
    consume: async (queue, arrived) =>
      consumers.consume(queue, readMessage(arrived, { queue, isRefusal })),
    setAside: deadLetters.setAside,
    onStandstill,
    clock,
    random,
    newId,
    log,
  });
  const state: State = {
    options,
    catalogue,
    consumers,
    lasting,
    sendable,
    deadLetters,
    deliveries,
    ownership: createOwnership(options),
    publishers: new WeakMap(),
    tags: new Map(),
    ownReplies: new Set(),
    phase: 'made',
  };
  return state;
}

/** Why the broker takes nothing for now; nothing where it does. */
function blockedBy(session: AmqpSession | undefined): string | undefined {
  const why = session?.blocked();
  return why && `the broker takes nothing for now: ${why}`;
}

/** The queues that this process takes messages from: its own, which it declares. */
function queuesOf(state: State): readonly string[] {
  const own = ownContracts(state).map(({ module }) => commandQueue(module));
  return [...own, ...state.consumers.replyQueues()];
}

function ownContracts({ options, consumers }: State): readonly ModuleContract[] {
  return options.contracts.filter(({ commands }) =>
    commands.some(({ type }) => consumers.handles(type)),
  );
}

/** @throws NotSentError while there is no connection */
function placeOf({ lasting, publishers }: State, type: string) {
  const session = lasting.session();
  const publisher = session && publishers.get(session);
  if (session && publisher) return { session, publisher };
  throw new NotSentError(type, `no connection: ${lasting.fault()}`);
}

/** @throws NotSentError while there is no connection */
function publisherOf(state: State, type: string): Publisher {
  return placeOf(state, type).publisher;
}

async function publishReply(state: State, queue: string, reply: ReplyMessage): Promise<void> {
  if (state.consumers.takerOf(queue) !== undefined) state.ownReplies.add(reply.id);
  try {
    const publication = { exchange: '', key: queue, ...toParcel(reply) };
    await publisherOf(state, reply.type).publish(reply.type, publication);
  } catch (error) {
    state.ownReplies.delete(reply.id);
    // The reply is not the command's fault: it is answered again once the queue takes it.
    if (error instanceof QueueFullError)
      throw new ReceiverUnavailableError(error.message, async () => true, error);
    throw error;
  }
}

function declareIn(state: State, { consuming }: AmqpSession): Promise<void> {
  return declareTopology(consuming, ownContracts(state), state.consumers.replyQueues());
}

async function open(state: State): Promise<AmqpSession> {
  const { options, deliveries, publishers, deadLetters } = state;
  const queues = queuesOf(state);
  const session = await openSession({
    url: options.url,
    queues,
    ownership: state.ownership,
    tags: state.tags,
    clock: options.clock,
    declare: (opened) => declareIn(state, opened),
    isClosed: () => state.phase === 'closed',
    onOpen: (opened) => publishers.set(opened, createPublisher(opened, options.clock)),
    onUnblocked: (unblocked) => {
      // Before it is in use, and after it is lost, nothing can be sent over it.
      if (state.lasting.session() === unblocked) state.sendable.tell('unblocked');
    },
    take: (opened, queue, arrived) => take(state, { session: opened, queue, arrived }),
  });
  deadLetters.connected(session, queues);
  void session.lost.then(deliveries.lookAgain);
  return session;
}

interface Taken {
  readonly session: AmqpSession;
  readonly queue: string;
  readonly arrived: Arrived;
}

function take({ deliveries, consumers, options }: State, { session, queue, arrived }: Taken): void {
  if (!isRetryAsk(arrived)) return deliveries.take(session, queue, arrived);
  session.consuming.ack(arrived);
  const { publishing: channel } = session;
  void answerRetry(arrived, { channel, taker: consumers.takerOf(queue), log: options.log });
}

async function close(state: State): Promise<void> {
  const { lasting, deliveries, consumers, tags, ownReplies, options } = state;
  state.phase = 'closed';
  deliveries.hurry();
  state.deadLetters.close();
  const session = lasting.session();
  const { clock } = options;
  if (session !== undefined)
    await finish({ session, deliveries, consumers, tags, ownReplies, clock });
  await lasting.close();
}
