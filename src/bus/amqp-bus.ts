/**
 * The bus on RabbitMQ, by AMQP 0-9-1: it keeps every promise of `bus.ts`, durability included.
 */
import type { AmqpSession } from './amqp-channel.ts';
import { createLastingConnection, type LastingConnection } from './amqp-connection.ts';
import { bury, createAmqpDeadLetters, type SetAside, toLetter } from './amqp-dead-letters.ts';
import { type Consumer, createDeliveries, type Deliveries } from './amqp-delivery.ts';
import { type Arrived, toParcel } from './amqp-envelope.ts';
import { finish } from './amqp-finish.ts';
import { openSession } from './amqp-open.ts';
import { createOwnership, type Owner, type Ownership } from './amqp-ownership.ts';
import { createPublisher, type Publisher } from './amqp-publisher.ts';
import { COMMANDS } from './amqp-topology.ts';
import type { Bus, DeadLetter } from './bus.ts';
import { type Catalogue, check, checkAnswer, createCatalogue } from './catalogue.ts';
import { commandQueue, type ModuleContract } from './contract.ts';
import {
  DuplicateHandlerError,
  NotSentError,
  QueueFullError,
  ReceiverUnavailableError,
} from './errors.ts';
import { asCommand, asReply, type Message as BusMessage, toReply } from './messages.ts';
import type { Clock, Log, NewId, Random } from './ports.ts';

/** Dead letters that are remembered as told of. */
const MAX_TOLD = 10_000;

export interface AmqpBusOptions {
  /** `amqp://` or `amqps://`, with the credentials; it is never logged. */
  readonly url: string;
  readonly contracts: readonly ModuleContract[];
  /** Who has the databases behind this bus: no other takes from its queues meanwhile. */
  readonly owner: Owner;
  /** Told when a message is set aside, once for all copies that this process sets aside. */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
  /** Told when a connection that was lost, or was not to be had at first, is there. */
  readonly onReconnected?: () => void;
  /** Told when a broker that took nothing, as without memory, takes messages again. */
  readonly onUnblocked?: () => void;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}

interface State {
  readonly options: AmqpBusOptions;
  readonly catalogue: Catalogue;
  readonly consumers: Map<string, Consumer>;
  readonly replyQueues: Set<string>;
  readonly deliveries: Deliveries;
  readonly lasting: LastingConnection;
  readonly ownership: Ownership;
  readonly publishers: WeakMap<AmqpSession, Publisher>;
  /** By queue, what its consumer is called on the present connection. */
  readonly tags: Map<string, string>;
  /** The messages whose setting aside has been told of. */
  readonly told: Set<string>;
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
    collect(queue, handler) {
      register(state, queue, async (message) => {
        const reply = asReply(message);
        const payload = state.catalogue.checkReply(reply.type, reply.payload);
        await handler({ ...reply, payload });
        state.ownReplies.delete(reply.id);
      });
      state.replyQueues.add(queue);
    },
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
      const why = blockedBy(session) ?? state.deliveries.standstill();
      return { ready: why === undefined, detail: why ?? '' };
    },
    deadLetters: createAmqpDeadLetters({
      queues: () => queuesOf(state),
      place: () => placeOf(state),
      fault: state.lasting.fault,
      // What is set aside after this is news.
      onSettled: () => state.told.clear(),
    }),
    close() {
      state.closing ??= close(state);
      return state.closing;
    },
  };
}

function createState(options: AmqpBusOptions): State {
  const { contracts, clock, random, log } = options;
  const consumers = new Map<string, Consumer>();
  const setAside = async (arrived: Arrived, about: SetAside) => {
    await bury(publisherOf(state, about.queue), arrived, about);
    const letter = toLetter(about.queue, arrived, about);
    if (isNew(state.told, `${about.queue} ${letter.message.id || letter.id}`))
      options.onDeadLetter?.(letter);
  };
  const catalogue = createCatalogue(contracts);
  const { isRefusal } = catalogue;
  const state: State = {
    ...{ options, catalogue, consumers, replyQueues: new Set(), tags: new Map() },
    ...{ ownReplies: new Set(), told: new Set(), publishers: new WeakMap(), phase: 'made' },
    ownership: createOwnership(options),
    deliveries: createDeliveries({ ...options, consumers, isRefusal, bury: setAside }),
    lasting: createLastingConnection({
      ...{ connect: () => open(state), clock, random, log },
      onReconnected: options.onReconnected ?? (() => {}),
    }),
  };
  return state;
}

/** Why the broker takes nothing for now; nothing where it does. */
function blockedBy(session: AmqpSession | undefined): string | undefined {
  const why = session?.blocked();
  return why && `the broker takes nothing for now: ${why}`;
}

function isNew(told: Set<string>, key: string): boolean {
  if (told.has(key)) return false;
  if (told.size >= MAX_TOLD) told.clear(); // A notice too many is better than none.
  told.add(key);
  return true;
}

function register({ consumers }: State, key: string, consumer: Consumer): void {
  if (consumers.has(key)) throw new DuplicateHandlerError(key);
  consumers.set(key, consumer);
}

/** The queues that this process takes messages from: its own, which it declares. */
function queuesOf(state: State): readonly string[] {
  const own = ownContracts(state).map(({ module }) => commandQueue(module));
  return [...own, ...state.replyQueues];
}

function ownContracts({ options, consumers }: State): readonly ModuleContract[] {
  return options.contracts.filter(({ commands }) =>
    commands.some(({ type }) => consumers.has(type)),
  );
}

function placeOf({ lasting, publishers }: State) {
  const session = lasting.session();
  const publisher = session && publishers.get(session);
  return session && publisher && { session, publisher };
}

/** @throws NotSentError while there is no connection */
function publisherOf(state: State, type: string): Publisher {
  const place = placeOf(state);
  if (place === undefined) throw new NotSentError(type, state.lasting.fault());
  return place.publisher;
}

async function publishReply(state: State, queue: string, reply: BusMessage): Promise<void> {
  const isOwn = state.replyQueues.has(queue);
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

async function open(state: State): Promise<AmqpSession> {
  const { options, deliveries, publishers, replyQueues } = state;
  const session = await openSession({
    ...{ ...options, ...state, contracts: ownContracts(state), queues: queuesOf(state) },
    replyQueues: [...replyQueues],
    isClosed: () => state.phase === 'closed',
    onOpen: (opened) => publishers.set(opened, createPublisher(opened, options.clock)),
  });
  void session.lost.then(deliveries.lookAgain);
  return session;
}

async function close(state: State): Promise<void> {
  const { lasting, deliveries, options } = state;
  state.phase = 'closed';
  deliveries.hurry();
  const session = lasting.session();
  if (session !== undefined) await finish({ ...state, session, clock: options.clock });
  await lasting.close();
}
