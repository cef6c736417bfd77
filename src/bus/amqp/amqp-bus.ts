/**
 * The bus on RabbitMQ, by AMQP 0-9-1: it keeps every promise of `bus.ts`, durability included.
 */
import type { Ports } from '../../ports/ports.ts';
import type { Bus, ReplyTaker } from '../bus.ts';
import { type Catalogue, check, checkAnswer, createCatalogue } from '../catalogue.ts';
import { commandQueue, type ModuleContract } from '../contract.ts';
import type { DeadLetter } from '../dead-letters.ts';
import {
  DuplicateHandlerError,
  NotSentError,
  QueueFullError,
  ReceiverUnavailableError,
} from '../errors.ts';
import { type Standstill, statusOf } from '../gate.ts';
import { asCommand, asReply, type Message as BusMessage, toReply } from '../messages.ts';
import { createSendable, type Sendable } from '../sendable.ts';
import type { AmqpSession } from './channel.ts';
import { createLastingConnection, type LastingConnection } from './connection.ts';
import { type AmqpDeadLetters, createAmqpDeadLetters } from './dead-letters.ts';
import { type Consumer, createDeliveries, type Deliveries } from './delivery.ts';
import { type Arrived, toParcel } from './envelope.ts';
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
  readonly consumers: Map<string, Consumer>;
  /** By queue, whoever takes its replies. */
  readonly takers: Map<string, ReplyTaker>;
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
    handle(command, handler) {
      register(state, command.type, async (message) => {
        const request = asCommand(message);
        const payload = check(request.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        await publishReply(state, request.replyTo, toReply(options.newId, request, reply));
      });
    },
    collect(queue, taker) {
      register(state, queue, async (message) => {
        const reply = asReply(message);
        const payload = state.catalogue.checkReply(reply.type, reply.payload);
        await taker.take({ ...reply, payload });
        state.ownReplies.delete(reply.id);
      });
      state.takers.set(queue, taker);
    },
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

function createState(options: AmqpBusOptions): State {
  const { contracts, clock, newId, random, log } = options;
  const consumers = new Map<string, Consumer>();
  const takers = new Map<string, ReplyTaker>();
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
    retryHere: (replyTo) => takers.get(replyTo)?.retry,
    isReplies: (queue) => takers.has(queue),
    ...{ clock, newId, log },
  });
  const { setAside } = deadLetters;
  const catalogue = createCatalogue(contracts);
  const { isRefusal } = catalogue;
  const state: State = {
    ...{ options, catalogue, consumers, takers, lasting, sendable, deadLetters },
    tags: new Map(),
    ...{ ownReplies: new Set(), publishers: new WeakMap(), phase: 'made' },
    ownership: createOwnership(options),
    deliveries: createDeliveries({ ...options, consumers, isRefusal, setAside }),
  };
  return state;
}

/** Why the broker takes nothing for now; nothing where it does. */
function blockedBy(session: AmqpSession | undefined): string | undefined {
  const why = session?.blocked();
  return why && `the broker takes nothing for now: ${why}`;
}

function register({ consumers }: State, key: string, consumer: Consumer): void {
  if (consumers.has(key)) throw new DuplicateHandlerError(key);
  consumers.set(key, consumer);
}

/** The queues that this process takes messages from: its own, which it declares. */
function queuesOf(state: State): readonly string[] {
  const own = ownContracts(state).map(({ module }) => commandQueue(module));
  return [...own, ...state.takers.keys()];
}

function ownContracts({ options, consumers }: State): readonly ModuleContract[] {
  return options.contracts.filter(({ commands }) =>
    commands.some(({ type }) => consumers.has(type)),
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

async function publishReply(state: State, queue: string, reply: BusMessage): Promise<void> {
  const isOwn = state.takers.has(queue);
  if (isOwn) state.ownReplies.add(reply.id);
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
  return declareTopology(consuming, ownContracts(state), [...state.takers.keys()]);
}

async function open(state: State): Promise<AmqpSession> {
  const { options, deliveries, publishers, deadLetters } = state;
  const queues = queuesOf(state);
  const session = await openSession({
    ...{ ...options, ...state, queues },
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

function take({ deliveries, takers, options }: State, { session, queue, arrived }: Taken): void {
  if (!isRetryAsk(arrived)) return deliveries.take(session, queue, arrived);
  session.consuming.ack(arrived);
  const { publishing: channel } = session;
  void answerRetry(arrived, { channel, taker: takers.get(queue), log: options.log });
}

async function close(state: State): Promise<void> {
  const { lasting, deliveries, options } = state;
  state.phase = 'closed';
  deliveries.hurry();
  state.deadLetters.close();
  const session = lasting.session();
  if (session !== undefined) await finish({ ...state, session, clock: options.clock });
  await lasting.close();
}
