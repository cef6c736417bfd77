/**
 * The bus within one process. It keeps every promise of `bus.ts` but durability: what it holds
 * ends with the process, and the saga log sends it again at the next start.
 *
 * mitt only dispatches. It calls listeners synchronously and a throwing one would reach the
 * sender, so deliveries are queued, isolated, retried and set aside here.
 */

import mitt, { type Emitter } from 'mitt';
import { whyOf } from '../../ports/errors.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Bus, ReplyTaker } from '../bus.ts';
import { check, checkAnswer, createCatalogue } from '../catalogue.ts';
import type { ModuleContract } from '../contract.ts';
import type { DeadLetter } from '../dead-letters.ts';
import {
  DuplicateHandlerError,
  InvalidMessageError,
  NotSentError,
  QueueFullError,
  ReceiverUnavailableError,
} from '../errors.ts';
import { createGates, type Gates, type Standstill, statusOf } from '../gate.ts';
import {
  asCommand,
  asReply,
  isReply,
  MAX_TRIES,
  type Message,
  reasonOf,
  retryDelayMs,
  toReply,
} from '../messages.ts';
import { redriveBy } from '../redrive.ts';
import { createSendable, type Sendable } from '../sendable.ts';
import { createDeadLetterBox, type DeadLetterBox } from './dead-letter-box.ts';
import { createQueues, type Delivery, type Queues } from './queues.ts';

/** How long a close waits for what is in hand. What is still at work then is left to the sagas. */
const FINISH_MS = 3_000;

export interface MemoryBusOptions extends Ports {
  readonly contracts: readonly ModuleContract[];
  /** Told once of each standstill of a queue that lasts: its receiver cannot work. */
  readonly onStandstill?: (standstill: Standstill) => void;
  /** Told when a message is set aside. */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
}

/** Takes one message to its end; rejects where it has to be tried again. */
type Consumer = (message: Message) => Promise<void>;

interface State {
  readonly options: MemoryBusOptions;
  readonly dispatch: Emitter<Record<string, { delivery: Delivery; message: Message }>>;
  readonly queues: Queues;
  readonly gates: Gates;
  readonly consumed: Set<string>;
  readonly takers: Map<string, ReplyTaker>;
  readonly dead: DeadLetterBox;
  readonly sendable: Sendable;
  phase: 'made' | 'open' | 'closed';
  closing?: Promise<void>;
}

export function createMemoryBus(options: MemoryBusOptions): Bus {
  const catalogue = createCatalogue(options.contracts);
  const state = createState(options);
  return {
    handle(command, handler) {
      consume(state, command.type, async (message) => {
        const request = asCommand(message);
        const payload = check(request.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        answer(state, request.replyTo, toReply(options.newId, request, reply));
      });
    },
    collect(queue, taker) {
      consume(state, queue, async (message) => {
        const reply = asReply(message);
        await taker.take({ ...reply, payload: catalogue.checkReply(reply.type, reply.payload) });
      });
      state.takers.set(queue, taker);
    },
    onSendable: state.sendable.subscribe,
    async start() {
      if (state.phase !== 'made') return;
      state.phase = 'open';
      state.queues.start();
      state.sendable.tell('started');
    },
    async send(command) {
      if (state.phase === 'closed') throw new NotSentError(command.type, 'the bus is closed');
      const payload = catalogue.checkRequest(command.type, command.payload);
      const isHandled = state.consumed.has(command.type);
      const queue = isHandled ? catalogue.queueOf(command.type) : undefined;
      if (queue === undefined) throw new NotSentError(command.type, 'nobody handles it');
      // A resend of what is still here would only make what is slow slower.
      if (!state.queues.holds(command.id)) enqueue(state, queue, { ...command, payload });
    },
    status() {
      if (state.phase !== 'open') return { ready: false, detail: 'the bus is not open' };
      return statusOf(state.gates.standstill());
    },
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
    close() {
      state.closing ??= close(state);
      return state.closing;
    },
  };
}

function createState(options: MemoryBusOptions): State {
  const state: State = {
    options,
    dispatch: mitt(),
    queues: createQueues({
      clock: options.clock,
      isOpen: (queue) => state.gates.of(queue).isOpen(),
      deliver: (delivery) => deliver(state, delivery),
    }),
    gates: createGates({ ...options, onOpen: (queue) => state.queues.deliver(queue) }),
    consumed: new Set(),
    takers: new Map(),
    dead: createDeadLetterBox({ onDeadLetter: () => {}, ...options }),
    sendable: createSendable(options.log),
    phase: 'made',
  };
  return state;
}

/** Puts the one consumer of a command type or reply queue in its place. */
function consume(state: State, key: string, consumer: Consumer): void {
  if (state.consumed.has(key)) throw new DuplicateHandlerError(key);
  state.consumed.add(key);
  state.dispatch.on(key, ({ delivery, message }) => {
    consumer(message).then(
      () => {
        state.gates.of(delivery.queue).worked();
        state.queues.done(delivery);
      },
      (error: unknown) => fail(state, { delivery, message, error }),
    );
  });
}

/** @throws QueueFullError */
function enqueue(state: State, queue: string, message: Message): void {
  if (state.queues.isFull(queue)) throw new QueueFullError(message.type, queue);
  state.queues.push({ queue, id: message.id, body: JSON.stringify(message), tries: 0 });
}

/** That its queue is full is not the command's fault: it is answered again once there is room. */
function answer(state: State, queue: string, reply: Message): void {
  try {
    enqueue(state, queue, reply);
  } catch (error) {
    const isBack = async () => !state.queues.isFull(queue);
    throw new ReceiverUnavailableError(whyOf(error), isBack, error);
  }
}

function deliver(state: State, delivery: Delivery): void {
  const { queue, body } = delivery;
  const message = JSON.parse(body) as Message; // Written by `enqueue` above.
  const key = isReply(message) ? queue : message.type;
  if (state.consumed.has(key)) state.dispatch.emit(key, { delivery, message });
  else fail(state, { delivery, message, error: new InvalidMessageError(key, 'no handler') });
}

interface Failure {
  readonly delivery: Delivery;
  readonly message: Message;
  readonly error: unknown;
}

/** Tries a failed delivery again after a delay, or sets it aside where that cannot help. */
function fail(state: State, { delivery, message, error }: Failure): void {
  const { clock, random, log } = state.options;
  if (error instanceof ReceiverUnavailableError) return holdBack(state, delivery, error);
  const tries = delivery.tries + 1;
  const poison = error instanceof InvalidMessageError;
  const fields = { sagaId: message.sagaId, messageId: message.id, type: message.type, tries };
  if (poison || tries >= MAX_TRIES) {
    log.error({ ...fields, err: error }, 'message set aside as a dead letter');
    setAside(state, { delivery, message, error }, poison ? 0 : tries);
    state.queues.done(delivery);
  } else {
    log.warn({ ...fields, err: error }, 'handler failed; the message is tried again');
    const retry: Delivery = { ...delivery, tries };
    clock.after(retryDelayMs(tries, random), () => {
      if (state.phase !== 'closed') state.queues.push(retry);
    });
    state.queues.release(delivery);
  }
}

/** It costs the message no try, and nothing else of its queue is handed out meanwhile. */
function holdBack(
  { gates, queues, phase }: State,
  delivery: Delivery,
  error: ReceiverUnavailableError,
) {
  gates.of(delivery.queue).shut(error);
  if (phase === 'closed') queues.done(delivery);
  else queues.putBack(delivery);
}

function setAside(state: State, { delivery, message, error }: Failure, attempts: number): void {
  const { queue } = delivery;
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
  const { queues, gates, options, phase } = state;
  state.phase = 'closed';
  queues.leaveStanding();
  gates.leave();
  if (phase === 'open')
    await new Promise<void>((resolve) => {
      const cancel = options.clock.after(FINISH_MS, resolve);
      queues.whenIdle(() => {
        cancel();
        resolve();
      });
    });
  queues.stop();
}
