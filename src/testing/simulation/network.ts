/**
 * The network and the broker on it: it drops, doubles, delays and so reorders messages, takes a
 * message back that a dead process had in hand, tries again what a handler threw at, and sets
 * aside what does not help. It checks messages against their contracts as every bus does.
 */
import type { Bus, SendableReason } from '../../bus/bus.ts';
import { createCatalogue } from '../../bus/catalogue.ts';
import { judgeFailure } from '../../bus/consumer.ts';
import type { ModuleContract } from '../../bus/contract.ts';
import { MisdirectedMessageError, type ReceiverUnavailableError } from '../../bus/errors.ts';
import { isStorageFailure } from '../../storage/errors.ts';
import { type Attached, createBus, type Delivery, type Message } from './bus.ts';
import { markDelivery } from './inbox-marks.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** The wait before the second try of a handler; each further wait is twice as long. */
const FIRST_RETRY_MS = 100;
const LATENCY_MS = 1;
/** Possible delays: from a reordering to one that outlasts all that is remembered of a saga. */
const DELAYS_MS = [20, 200, 1_500, 6_000, 14_000, 1_000_000];
/** The wait before a receiver that could not work is asked again. */
const ASK_AGAIN_MS = 200;

/** The processes on the network: one a contract, named after its module, and the orchestrator. */
export interface Topology {
  readonly contracts: readonly ModuleContract[];
  /** The process that sends commands and takes their replies. */
  readonly orchestrator: string;
  readonly replyQueue: string;
}

export interface Network {
  /** The bus as one life of a node sees it. */
  attach(life: Life): Bus;
  /** Takes back what a dead process had in hand; `all` if the broker's memory died with it. */
  died(life: Life, all: boolean): void;
  /** Carries a message by hand: it comes for certain, once. */
  carry(delivery: Delivery): void;
  /** Redrives all dead letters: the receiver of replies says which commands are sent again. */
  redrive(): Promise<Redriven>;
  /** Lets a scenario decide about a message before chance does. */
  rule: (message: Message) => 'drop' | 'deliver';
  readonly dead: Delivery[];
  /** The broker goes: it takes nothing, and says so. */
  goAway(): void;
  /** The broker is there again: the buses of all living processes tell that they can send. */
  comeBack(): void;
}

/** Dead letters that were sent again, and those that no saga awaits any more. */
export interface Redriven {
  readonly done: number;
  readonly refused: number;
}

interface State {
  readonly world: World;
  readonly topology: Topology;
  /** The process that serves a command. */
  readonly servers: ReadonlyMap<string, string>;
  readonly network: Network;
  readonly attached: Map<string, Attached>;
  /** Messages that wait for a dead process. */
  readonly waiting: Map<string, Delivery[]>;
  /** Counts the times that the broker lost its memory. */
  epoch: number;
  isAway: boolean;
}

/** Makes the network of one run; processes attach to it as they start. */
export function createNetwork(world: World, topology: Topology): Network {
  const catalogue = createCatalogue(topology.contracts);
  const network: Network = {
    rule: () => 'deliver',
    dead: [],
    attach(life) {
      const node: Attached = { life, consumers: new Map(), inHand: new Set(), onSendable: [] };
      return createBus(world, node, {
        catalogue,
        publish: (message) => publish(state, message),
        isAway: () => state.isAway,
        start: () => begin(state, node),
      });
    },
    died(life, all) {
      const node = state.attached.get(life.node);
      if (node?.life === life) state.attached.delete(life.node);
      if (all) {
        state.epoch += 1;
        state.waiting.clear();
      } else for (const delivery of node?.inHand ?? []) park(state, delivery);
    },
    goAway() {
      state.isAway = true;
    },
    comeBack() {
      state.isAway = false;
      for (const node of state.attached.values()) sendable(node, 'reconnected');
    },
    carry: (delivery) => carry(state, delivery),
    redrive: () => redrive(state),
  };
  const state: State = {
    world,
    network,
    topology,
    servers: serversOf(topology),
    attached: new Map(),
    waiting: new Map(),
    epoch: 0,
    isAway: false,
  };
  return network;
}

function serversOf({ contracts }: Topology): ReadonlyMap<string, string> {
  const served = contracts.flatMap(({ module, commands }) =>
    commands.map(({ type }) => [type, module] as const),
  );
  return new Map(served);
}

async function redrive({ network, topology, attached }: State): Promise<Redriven> {
  const taker = attached.get(topology.orchestrator)?.replies;
  let [done, refused] = [0, 0];
  if (taker === undefined) return { done, refused };
  for (const { message } of network.dead.splice(0)) {
    const why = await taker.retry('correlationId' in message ? message.correlationId : message.id);
    if (why === undefined) done += 1;
    else refused += 1;
  }
  return { done, refused };
}

/** A process is there: what has waited for it comes. */
function begin(state: State, node: Attached): void {
  const { node: name } = node.life;
  state.attached.set(name, node);
  for (const delivery of state.waiting.get(name) ?? []) carry(state, delivery);
  state.waiting.delete(name);
  if (!state.isAway) sendable(node, 'started');
}

function sendable({ onSendable }: Attached, reason: SendableReason): void {
  for (const tell of onSendable) tell(reason);
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

function publish(state: State, message: Message): void {
  const { world, network, topology, servers } = state;
  const server = 'correlationId' in message ? topology.orchestrator : servers.get(message.type);
  if (server === undefined) throw new Error(`no process serves ${message.type}`);
  const about = `${message.type} of ${message.sagaId}`;
  if (network.rule(message) === 'drop') return world.tell(`rule: ${about} is lost`);
  if (world.choose('drop', 2) === 1) return world.fault(`network drops ${about}`);
  const copies = 1 + world.choose('double', 3);
  if (copies > 1) world.fault(`network delivers ${about} ${copies} times`);
  for (let copy = 0; copy < copies; copy += 1) {
    const delayMs = DELAYS_MS[world.choose('delay', DELAYS_MS.length + 1) - 1];
    if (delayMs !== undefined) world.fault(`network delays ${about} by ${delayMs} ms`);
    carry(state, { to: server, message, tries: 0 }, delayMs);
  }
}

function deliver(state: State, delivery: Delivery): void {
  const { world, attached } = state;
  const { to, message } = delivery;
  const node = attached.get(to);
  if (node === undefined) return park(state, delivery);
  const consumer = node.consumers.get(keyOf(state, message));
  if (consumer === undefined) throw new Error(`${to} does not handle ${message.type}`);
  node.inHand.add(delivery);
  world.tell(`${to} gets ${message.type} (${idOf(message)})`);
  markDelivery(world, to, message);
  if (!world.lives(node.life, `${to}.receive`)) return;
  world.answers.due(`${to} on ${message.type}`, node.life, consumer(message)).then(
    () => node.inHand.delete(delivery),
    (error: unknown) => {
      if (!node.life.alive) return;
      node.inHand.delete(delivery);
      fail(state, delivery, error);
    },
  );
}

/** A fault of the receiver costs the message no try. */
async function askAgain(
  state: State,
  delivery: Delivery,
  error: ReceiverUnavailableError,
): Promise<void> {
  if (await error.isBack()) return carry(state, delivery);
  state.world.agenda.after(ASK_AGAIN_MS, () => void askAgain(state, delivery, error));
}

function fail(state: State, delivery: Delivery, error: unknown): void {
  const { world, network } = state;
  const tries = delivery.tries + 1;
  const why = error instanceof Error ? error.message : String(error);
  world.tell(`${delivery.to} failed on ${delivery.message.type}, try ${tries}: ${why}`);
  const outcome = judgeFailure(error, tries);
  if (outcome.kind === 'held back') {
    world.mark('a receiver waits for its storage');
    world.agenda.after(ASK_AGAIN_MS, () => void askAgain(state, delivery, outcome.error));
    return;
  }
  if (error instanceof MisdirectedMessageError) world.mark('a misdirected message is set aside');
  if (outcome.kind === 'retry')
    return carry(state, { ...delivery, tries }, FIRST_RETRY_MS * 2 ** (tries - 1));
  world.mark('a dead letter');
  if (isStorageFailure(error))
    world.noteViolation(`${idOf(delivery.message)} was set aside for a fault of the storage`);
  network.dead.push(delivery);
}

function keyOf({ topology }: State, message: Message): string {
  return 'correlationId' in message ? topology.replyQueue : message.type;
}

function idOf(message: Message): string {
  return 'correlationId' in message
    ? `answers ${message.correlationId}`
    : `${message.id}, attempt ${message.attempt}`;
}
