/**
 * The bus within one process. It keeps every promise of `bus.ts` but durability: what it holds
 * ends with the process, and the saga log sends it again at the next start.
 *
 * mitt only dispatches. It calls listeners synchronously and a throwing one would reach the
 * sender, so deliveries are queued, isolated, retried and set aside here.
 */
import mitt, { type Emitter } from 'mitt';
import type { Bus, ReplyTaker } from './bus.ts';
import { check, checkAnswer, createCatalogue } from './catalogue.ts';
import type { ModuleContract } from './contract.ts';
import { createDeadLetterBox, type DeadLetterBox } from './dead-letter-box.ts';
import type { DeadLetter } from './dead-letters.ts';
import { DuplicateHandlerError, InvalidMessageError, NotSentError } from './errors.ts';
import {
  asCommand,
  asReply,
  isReply,
  MAX_TRIES,
  type Message,
  reasonOf,
  retryDelayMs,
  toReply,
} from './messages.ts';
import type { Clock, Log, NewId } from './ports.ts';
import { redriveBy } from './redrive.ts';

/** Deliveries of one queue that are in hand at a time, as a broker's prefetch would bound them. */
const PREFETCH = 512;
/** Messages that may wait in one queue; beyond it `send` fails and the sender keeps the message. */
const MAX_WAITING = 100_000;

export interface MemoryBusOptions {
  readonly contracts: readonly ModuleContract[];
  /** Told when a message is set aside. */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

interface Delivery {
  readonly queue: Queue;
  /** The message as JSON, so that nobody shares an object with the sender. */
  readonly body: string;
  readonly tries: number;
}

interface Queue {
  readonly name: string;
  waiting: Delivery[];
  inHand: number;
  scheduled: boolean;
}

/** Takes one message to its end; rejects where it has to be tried again. */
type Consumer = (message: Message) => Promise<void>;

interface State {
  readonly options: MemoryBusOptions;
  readonly dispatch: Emitter<Record<string, { delivery: Delivery; message: Message }>>;
  readonly queues: Map<string, Queue>;
  readonly consumed: Set<string>;
  readonly takers: Map<string, ReplyTaker>;
  readonly dead: DeadLetterBox;
  phase: 'made' | 'open' | 'closed';
  /** Told each time that nothing is in hand or waiting. */
  whenIdle: (() => void)[];
}

export function createMemoryBus(options: MemoryBusOptions): Bus {
  const catalogue = createCatalogue(options.contracts);
  const state: State = {
    options,
    dispatch: mitt(),
    queues: new Map(),
    consumed: new Set(),
    takers: new Map(),
    dead: createDeadLetterBox({ onDeadLetter: () => {}, ...options }),
    phase: 'made',
    whenIdle: [],
  };

  return {
    handle(command, handler) {
      consume(state, command.type, async (message) => {
        const request = asCommand(message);
        const payload = check(request.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        enqueue(state, queueNamed(state, request.replyTo), toReply(options.newId, request, reply));
      });
    },
    collect(queue, taker) {
      consume(state, queue, async (message) => {
        const reply = asReply(message);
        await taker.take({ ...reply, payload: catalogue.checkReply(reply.type, reply.payload) });
      });
      state.takers.set(queue, taker);
    },
    async start() {
      state.phase = 'open';
      for (const queue of state.queues.values()) schedule(state, queue);
    },
    async send(command) {
      if (state.phase === 'closed') throw new NotSentError(command.type, 'the bus is closed');
      const payload = catalogue.checkRequest(command.type, command.payload);
      const queue = catalogue.queueOf(command.type);
      if (queue === undefined || !state.consumed.has(command.type))
        throw new NotSentError(command.type, 'nobody handles it');
      enqueue(state, queueNamed(state, queue), { ...command, payload });
    },
    status: () =>
      state.phase === 'open'
        ? { ready: true, detail: '' }
        : { ready: false, detail: 'the bus is not open' },
    deadLetters: {
      list: async (query) => state.dead.list(query),
      find: async (id) => state.dead.find(id),
      async redrive(id) {
        const letter = state.dead.find(id);
        if (letter === undefined) return { outcome: 'missing' };
        const redriven = await redriveBy((...asked) => retry(state, ...asked), letter);
        if (redriven.outcome === 'sent') state.dead.remove(id);
        return redriven;
      },
      discard: async (id) => state.dead.remove(id),
    },
    close: () => close(state),
  };
}

/** Puts the one consumer of a command type or reply queue in its place. */
function consume(state: State, key: string, consumer: Consumer): void {
  if (state.consumed.has(key)) throw new DuplicateHandlerError(key);
  state.consumed.add(key);
  state.dispatch.on(key, ({ delivery, message }) => {
    consumer(message).then(
      () => settle(state, delivery),
      (error: unknown) => fail(state, { delivery, message, error }),
    );
  });
}

function queueNamed(state: State, name: string): Queue {
  const known = state.queues.get(name);
  if (known !== undefined) return known;
  const queue: Queue = { name, waiting: [], inHand: 0, scheduled: false };
  state.queues.set(name, queue);
  return queue;
}

function enqueue(state: State, queue: Queue, message: Message): void {
  if (queue.waiting.length >= MAX_WAITING)
    throw new NotSentError(message.type, `queue ${queue.name} is full`);
  push(state, { queue, body: JSON.stringify(message), tries: 0 });
}

function push(state: State, delivery: Delivery): void {
  delivery.queue.waiting.push(delivery);
  schedule(state, delivery.queue);
}

function schedule(state: State, queue: Queue): void {
  if (state.phase === 'made' || queue.scheduled) return;
  queue.scheduled = true;
  state.options.clock.soon(() => {
    queue.scheduled = false;
    deliver(state, queue);
  });
}

/** Hands out what waits, as much as may be in hand at a time. */
function deliver(state: State, queue: Queue): void {
  const batch = queue.waiting.splice(0, PREFETCH - queue.inHand);
  queue.inHand += batch.length;
  for (const delivery of batch) {
    const message = JSON.parse(delivery.body) as Message; // Written by `enqueue` above.
    const key = isReply(message) ? queue.name : message.type;
    if (state.consumed.has(key)) state.dispatch.emit(key, { delivery, message });
    else fail(state, { delivery, message, error: new InvalidMessageError(key, 'no handler') });
  }
}

function settle(state: State, { queue }: Delivery): void {
  queue.inHand -= 1;
  if (queue.waiting.length > 0) schedule(state, queue);
  else if (isIdle(state)) for (const tell of state.whenIdle.splice(0)) tell();
}

interface Failure {
  readonly delivery: Delivery;
  readonly message: Message;
  readonly error: unknown;
}

/** Tries a failed delivery again after a delay, or sets it aside where that cannot help. */
function fail(state: State, { delivery, message, error }: Failure): void {
  const { clock, log } = state.options;
  const tries = delivery.tries + 1;
  const poison = error instanceof InvalidMessageError;
  const fields = { sagaId: message.sagaId, messageId: message.id, type: message.type, tries };
  if (poison || tries >= MAX_TRIES) {
    log.error({ ...fields, err: error }, 'message set aside as a dead letter');
    setAside(state, { delivery, message, error }, poison ? 0 : tries);
  } else {
    log.warn({ ...fields, err: error }, 'handler failed; the message is tried again');
    const retry: Delivery = { ...delivery, tries };
    clock.after(retryDelayMs(tries), () => {
      if (state.phase !== 'closed') push(state, retry);
    });
  }
  settle(state, delivery);
}

function setAside(state: State, { delivery, message, error }: Failure, attempts: number): void {
  const { name: queue } = delivery.queue;
  const { id, type, sagaId } = message;
  const awaited = isReply(message)
    ? { commandId: message.correlationId, replyTo: queue }
    : { commandId: id, replyTo: message.replyTo };
  const about = { queue, reason: reasonOf(error), attempts };
  state.dead.add({ ...about, message: { id, type, sagaId, ...awaited } });
}

async function retry({ takers }: State, replyTo: string, commandId: string) {
  const taker = takers.get(replyTo);
  return taker === undefined ? `nobody takes replies on ${replyTo}` : taker.retry(commandId);
}

/** Waits until no delivery is in hand. Retries that are not due yet are left to the saga log. */
async function close(state: State): Promise<void> {
  const wasOpen = state.phase === 'open';
  state.phase = 'closed';
  if (wasOpen && !isIdle(state)) await new Promise<void>((resolve) => state.whenIdle.push(resolve));
}

function isIdle(state: State): boolean {
  return [...state.queues.values()].every((queue) => queue.inHand + queue.waiting.length === 0);
}
