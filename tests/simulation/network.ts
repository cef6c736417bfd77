/**
 * The network and the broker on it: it drops, doubles, delays and so reorders messages, takes a
 * message back that a dead process had in hand, tries again what a handler threw at, and sets
 * aside what does not help. It checks messages against their contracts as every bus does.
 */
import type { Bus, CommandMessage, Reply, ReplyMessage } from '../../src/bus/bus.ts';
import { check, checkAnswer, createCatalogue } from '../../src/bus/catalogue.ts';
import { InvalidMessageError, NotSentError } from '../../src/bus/errors.ts';
import { billingContract } from '../../src/modules/billing/contract.ts';
import { bookingReplies } from '../../src/modules/booking/contract.ts';
import { parkingContract } from '../../src/modules/parking/contract.ts';
import type { Life, NodeName } from './boundaries.ts';
import type { World } from './world.ts';

const contracts = [parkingContract, billingContract];
const catalogue = createCatalogue(contracts);

/** Tries of a handler, and the wait before the next: as the buses of the product do. */
const MAX_TRIES = 5;
const FIRST_RETRY_MS = 100;
const LATENCY_MS = 1;
/** What a delay may be: from a reordering to one beyond the step's deadline. */
const DELAYS_MS = [20, 200, 1_500, 6_000, 14_000];

export type Message = CommandMessage | ReplyMessage;

export interface Delivery {
  readonly to: NodeName;
  readonly message: Message;
  readonly tries: number;
}

/** Takes one message to its end; rejects where it has to be tried again. */
type Consumer = (message: Message) => Promise<void>;

interface Attached {
  readonly life: Life;
  readonly consumers: Map<string, Consumer>;
  readonly inHand: Set<Delivery>;
}

export interface Network {
  /** The bus as one life of a node sees it. */
  attach(life: Life): Bus;
  /** Takes back what a dead process had in hand; `all` where the broker's memory died with it. */
  died(life: Life, all: boolean): void;
  /** Carries a message by hand: it comes for certain, once. */
  carry(delivery: Delivery): void;
  /** Sends again what was set aside and is safe to be. */
  redrive(isSafe: (letter: Delivery) => boolean): readonly Delivery[];
  /** Lets a scenario decide about a message before chance does. */
  rule: (message: Message) => 'drop' | 'deliver';
  readonly dead: Delivery[];
}

interface State {
  readonly world: World;
  readonly network: Network;
  readonly attached: Map<NodeName, Attached>;
  /** What waits for a process that is dead. */
  readonly waiting: Map<NodeName, Delivery[]>;
  /** Counts the times that the broker lost its memory. */
  epoch: number;
}

export function createNetwork(world: World): Network {
  const network: Network = {
    rule: () => 'deliver',
    dead: [],
    attach(life) {
      const node: Attached = { life, consumers: new Map(), inHand: new Set() };
      const publishTo = (to: NodeName, message: Message) => publish(state, to, message);
      return createBus(world, node, { publish: publishTo, start: () => begin(state, node) });
    },
    died(life, all) {
      const node = state.attached.get(life.node);
      if (node?.life === life) state.attached.delete(life.node);
      if (all) {
        state.epoch += 1;
        state.waiting.clear();
      } else for (const delivery of node?.inHand ?? []) park(state, delivery);
    },
    carry: (delivery) => carry(state, delivery),
    redrive(isSafe) {
      const letters = network.dead.splice(0).filter(isSafe);
      for (const letter of letters) carry(state, { ...letter, tries: 0 });
      return letters;
    },
  };
  const state: State = { world, network, attached: new Map(), waiting: new Map(), epoch: 0 };
  return network;
}

/** A process is there: what has waited for it comes. */
function begin(state: State, node: Attached): void {
  const { node: name } = node.life;
  state.attached.set(name, node);
  for (const delivery of state.waiting.get(name) ?? []) carry(state, delivery);
  state.waiting.delete(name);
}

function park({ waiting }: State, delivery: Delivery): void {
  waiting.set(delivery.to, [...(waiting.get(delivery.to) ?? []), delivery]);
}

function carry(state: State, delivery: Delivery, delayMs = LATENCY_MS): void {
  const sent = state.epoch;
  state.world.agenda.after(delayMs, () => {
    if (sent === state.epoch) deliver(state, delivery);
  });
}

function publish(state: State, to: NodeName, message: Message): void {
  const { world, network } = state;
  const about = `${message.type} of ${message.sagaId}`;
  if (network.rule(message) === 'drop') return world.tell(`rule: ${about} is lost`);
  if (world.choose('drop', 2) === 1) return world.fault(`network drops ${about}`);
  const copies = 1 + world.choose('double', 3);
  if (copies > 1) world.fault(`network delivers ${about} ${copies} times`);
  for (let copy = 0; copy < copies; copy += 1) {
    const delayMs = DELAYS_MS[world.choose('delay', DELAYS_MS.length + 1) - 1];
    if (delayMs !== undefined) world.fault(`network delays ${about} by ${delayMs} ms`);
    carry(state, { to, message, tries: 0 }, delayMs);
  }
}

function deliver(state: State, delivery: Delivery): void {
  const { world, attached } = state;
  const { to, message } = delivery;
  const node = attached.get(to);
  if (node === undefined) return park(state, delivery);
  const consumer = node.consumers.get(keyOf(message));
  if (consumer === undefined) throw new Error(`${to} does not handle ${message.type}`);
  node.inHand.add(delivery);
  world.tell(`${to} gets ${message.type} (${idOf(message)})`);
  world.seeDelivery(message);
  if (!world.lives(node.life, `${to}.receive`)) return;
  consumer(message).then(
    () => node.inHand.delete(delivery),
    (error: unknown) => {
      if (!node.life.alive) return;
      node.inHand.delete(delivery);
      fail(state, delivery, error);
    },
  );
}

function fail(state: State, delivery: Delivery, error: unknown): void {
  const { world, network } = state;
  const tries = delivery.tries + 1;
  const why = error instanceof Error ? error.message : String(error);
  world.tell(`${delivery.to} failed on ${delivery.message.type}, try ${tries}: ${why}`);
  if (error instanceof InvalidMessageError || tries >= MAX_TRIES) {
    world.mark('a dead letter');
    network.dead.push(delivery);
  } else carry(state, { ...delivery, tries }, FIRST_RETRY_MS * 2 ** (tries - 1));
}

interface Wire {
  readonly publish: (to: NodeName, message: Message) => void;
  readonly start: () => void;
}

function createBus(world: World, { life, consumers }: Attached, wire: Wire): Bus {
  const never = new Promise<never>(() => {});
  return {
    handle(command, handler) {
      const { node } = life;
      if (node === 'booking') throw new Error('booking serves no commands');
      consumers.set(command.type, async (message) => {
        const request = message as CommandMessage; // Registered by a command's type.
        const payload = check(command.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        if (!world.lives(life, `${node}.answer`)) return never;
        wire.publish('booking', toReply(world, request, reply));
        return world.lives(life, `${node}.answered`) ? undefined : never;
      });
    },
    collect(queue, taker) {
      consumers.set(queue, async (message) => {
        const reply = message as ReplyMessage; // Only replies are sent to this queue.
        const payload = catalogue.checkReply(reply.type, reply.payload);
        await taker.take({ ...reply, payload });
        return world.lives(life, 'booking.taken') ? undefined : never;
      });
    },
    start: async () => wire.start(),
    async send(command) {
      if (!world.lives(life, 'booking.send')) return never;
      const payload = catalogue.checkRequest(command.type, command.payload);
      if (world.choose('unsendable', 2) === 1) {
        world.fault(`the broker does not take ${command.type} of ${command.sagaId}`);
        throw new NotSentError(command.type, 'the broker is away');
      }
      wire.publish(nodeOf(command.type), { ...command, payload });
      return world.lives(life, 'booking.sent') ? undefined : never;
    },
    status: () => ({ ready: true, detail: '' }),
    deadLetters: {
      list: async () => [],
      find: async () => undefined,
      redrive: async () => ({ outcome: 'missing' }),
      discard: async () => false,
    },
    close: async () => {},
  };
}

function toReply(world: World, request: CommandMessage, reply: Reply): ReplyMessage {
  const { id: correlationId, sagaId } = request;
  return { id: world.newId(), type: reply.type, sagaId, correlationId, payload: reply.data };
}

function nodeOf(type: string): NodeName {
  return type.startsWith('parking.') ? 'parking' : 'billing';
}

function keyOf(message: Message): string {
  return 'correlationId' in message ? bookingReplies : message.type;
}

function idOf(message: Message): string {
  return 'correlationId' in message
    ? `answers ${message.correlationId}`
    : `${message.id}, attempt ${message.attempt}`;
}
