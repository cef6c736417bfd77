import type { Bus } from '../bus.ts';
import { type Catalogue, createCatalogue } from '../catalogue.ts';
import { type Consumers, createConsumers } from '../consumer.ts';
import type { ModuleContract } from '../contract.ts';
import { NotSentError } from '../errors.ts';
import { statusOf } from '../gate.ts';
import { type BusNames, checkNames, defaultNames } from '../names.ts';
import type { BusOptions } from '../options.ts';
import { createSendable, type Sendable } from '../sendable.ts';
import type { AmqpSession } from './channel.ts';
import { createLastingConnection, type LastingConnection } from './connection.ts';
import { type AmqpDeadLetters, createAmqpDeadLetters } from './dead-letters.ts';
import { createDeliveries, type Deliveries } from './delivery.ts';
import { readMessage } from './envelope.ts';
import { finish } from './finish.ts';
import type { Delivery, Intake } from './intake.ts';
import { openSession } from './open.ts';
import { createOutgoing, type Outgoing } from './outgoing.ts';
import { createOwnership, type Owner, type Ownership } from './ownership.ts';
import { answerRetry, isRetryAsk } from './retry.ts';
import { declareTopology } from './topology.ts';

export interface AmqpBusOptions extends BusOptions {
  /** `amqp://` or `amqps://`, with the credentials; it is never logged. */
  readonly url: string;
  /** The owner of the databases behind this bus: no other takes from its queues meanwhile. */
  readonly owner: Owner;
}

interface State {
  readonly options: AmqpBusOptions;
  readonly names: BusNames;
  readonly catalogue: Catalogue;
  readonly consumers: Consumers;
  readonly outgoing: Outgoing;
  readonly deliveries: Deliveries;
  readonly deadLetters: AmqpDeadLetters;
  readonly lasting: LastingConnection;
  readonly sendable: Sendable;
  readonly ownership: Ownership;
  /** By queue, what is taken from it on the present connection. */
  readonly intakes: Map<string, Intake>;
  phase: 'made' | 'open' | 'closed';
  closing?: Promise<void>;
}

/** @throws ContractError if two contracts declare one type, or two queues have one name */
export function createAmqpBus(options: AmqpBusOptions): Bus {
  const state = createState(options);
  return {
    handle: state.consumers.handle,
    collect(queue, taker) {
      state.consumers.collect(queue, state.outgoing.settling(taker));
      checkQueues(state);
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
      await state.outgoing.send({ ...command, payload });
    },
    status() {
      const session = state.phase === 'open' ? state.lasting.session() : undefined;
      if (session === undefined) return { ready: false, detail: state.lasting.fault() };
      const why = state.outgoing.blocked();
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
  const { contracts, clock, newId, random, log, onStandstill } = options;
  const names = { ...defaultNames, ...options.names };
  const catalogue = createCatalogue(contracts, names);
  const consumers = createConsumers({
    catalogue,
    answer: (queue, reply) => outgoing.reply(queue, reply),
    newId,
  });
  const sendable = createSendable(log);
  const lasting = createLastingConnection({
    connect: () => open(state),
    onConnected: sendable.tell,
    clock,
    random,
    log,
  });
  const isReplies = (queue: string) => consumers.takerOf(queue) !== undefined;
  const exchange = names.commandExchange;
  const outgoing = createOutgoing({ lasting, exchange, isOwn: isReplies, clock });
  const deadLetters = createAmqpDeadLetters({
    names,
    onDeadLetter: options.onDeadLetter ?? (() => {}),
    place: outgoing.place,
    fault: lasting.fault,
    declare: (session) => declareIn(state, session),
    retryHere: (replyTo) => consumers.takerOf(replyTo)?.retry,
    isReplies,
    clock,
    newId,
    log,
  });
  const { isRefusal } = catalogue;
  const deliveries = createDeliveries({
    consume: (queue, arrived) =>
      consumers.consume(queue, readMessage(arrived, { isReply: isReplies(queue), isRefusal })),
    setAside: deadLetters.setAside,
    onStandstill,
    clock,
    random,
    newId,
    log,
  });
  const state: State = {
    options,
    names,
    catalogue,
    consumers,
    lasting,
    sendable,
    deadLetters,
    outgoing,
    deliveries,
    ownership: createOwnership({ owner: options.owner, names, clock }),
    intakes: new Map(),
    phase: 'made',
  };
  checkQueues(state);
  return state;
}

/** @throws ContractError if two of the queues have one name */
function checkQueues({ options, names, consumers }: State): void {
  const modules = new Set(options.contracts.map(({ module }) => module));
  checkNames(names, [...[...modules].map(names.commandQueue), ...consumers.replyQueues()]);
}

/** The queues that this process takes messages from: its own, which it declares. */
function queuesOf(state: State): readonly string[] {
  const own = ownContracts(state).map(({ module }) => state.names.commandQueue(module));
  return [...own, ...state.consumers.replyQueues()];
}

function ownContracts({ options, consumers }: State): readonly ModuleContract[] {
  return options.contracts.filter(({ commands }) =>
    commands.some(({ type }) => consumers.handles(type)),
  );
}

function declareIn(state: State, { control }: AmqpSession): Promise<void> {
  const { names, consumers } = state;
  const replyQueues = consumers.replyQueues();
  return declareTopology(control, { names, contracts: ownContracts(state), replyQueues });
}

async function open(state: State): Promise<AmqpSession> {
  const { options, deliveries, deadLetters } = state;
  const queues = queuesOf(state);
  const session = await openSession({
    url: options.url,
    queues,
    ownership: state.ownership,
    intakes: state.intakes,
    clock: options.clock,
    declare: (opened) => declareIn(state, opened),
    isClosed: () => state.phase === 'closed',
    onOpen: state.outgoing.connected,
    onUnblocked: (unblocked) => {
      // Before it is in use, and after it is lost, nothing can be sent over it.
      if (state.lasting.session() === unblocked) state.sendable.tell('unblocked');
    },
    take: (delivery) => take(state, delivery),
  });
  deadLetters.connected(session, queues);
  void session.lost.then(deliveries.lookAgain);
  return session;
}

function take({ deliveries, consumers, options }: State, delivery: Delivery): void {
  const { session, intake, queue, arrived, tag } = delivery;
  if (!isRetryAsk(arrived)) return deliveries.take(delivery);
  intake.ack(tag);
  const { publishing: channel } = session;
  void answerRetry(arrived, { channel, taker: consumers.takerOf(queue), log: options.log });
}

async function close(state: State): Promise<void> {
  const { lasting, deliveries, consumers, outgoing, intakes, options } = state;
  state.phase = 'closed';
  deliveries.hurry();
  state.deadLetters.close();
  const session = lasting.session();
  const { ownReplies } = outgoing;
  const { clock } = options;
  if (session !== undefined)
    await finish({ session, deliveries, consumers, intakes, ownReplies, clock });
  await lasting.close();
}
