/**
 * The bus within one process. It keeps every promise of `bus.ts` but durability: what it holds
 * ends with the process, and the saga log sends it again at the next start.
 *
 * mitt only dispatches. It calls listeners synchronously and a throwing one would reach the
 * sender, so deliveries are queued, isolated, retried and set aside here.
 */

import mitt from 'mitt';
import { whyOf } from '../../ports/errors.ts';
import { traceField } from '../../ports/trace.ts';
import type { Bus } from '../bus.ts';
import { type Catalogue, createCatalogue } from '../catalogue.ts';
import {
  attempt,
  type Consumers,
  createConsumers,
  createFailureLog,
  type FailedOutcome,
  type FailureLog,
} from '../consumer.ts';
import { NotSentError, QueueFullError, ReceiverUnavailableError } from '../errors.ts';
import { createGates, type Gates, statusOf } from '../gate.ts';
import { isReply, type Message, retryDelayMs } from '../messages.ts';
import { defaultNames } from '../names.ts';
import type { BusOptions } from '../options.ts';
import { type RetryQuestion, redriveBy } from '../redrive.ts';
import { createSendable, type Sendable } from '../sendable.ts';
import { createDeadLetterBox, type DeadLetterBox, type Failed } from './dead-letter-box.ts';
import { createQueues, type Delivery, type Queues } from './queues.ts';

/** The longest that a close waits for handlers; one still at work then is left to the sagas. */
const FINISH_MS = 3_000;

interface State {
  readonly options: BusOptions;
  readonly consumers: Consumers;
  readonly queues: Queues;
  readonly gates: Gates;
  readonly dead: DeadLetterBox;
  readonly failures: FailureLog;
  readonly sendable: Sendable;
  phase: 'made' | 'open' | 'closed';
  closing?: Promise<void>;
}

/** @throws ContractError if two contracts claim the same command or reply type */
export function createMemoryBus(options: BusOptions): Bus {
  const catalogue = createCatalogue(options.contracts, { ...defaultNames, ...options.names });
  const state = createState(options, catalogue);
  return {
    handle: state.consumers.handle,
    collect: state.consumers.collect,
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
      const isHandled = state.consumers.handles(command.type);
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
      async redrive(id, actor) {
        const letter = state.dead.find(id);
        if (letter === undefined) return { outcome: 'missing' };
        const redriven = await redriveBy((asked) => retry(state, asked), letter, actor);
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

function createState(options: BusOptions, catalogue: Catalogue): State {
  const { clock, random, newId, log, onStandstill, onDeadLetter = () => {} } = options;
  const dispatch = mitt<{ delivery: Delivery }>();
  dispatch.on('delivery', (delivery) => void deliver(state, delivery));
  const onOpen = (queue: string) => state.queues.deliver(queue);
  const state: State = {
    options,
    consumers: createConsumers({
      catalogue,
      answer: (queue, reply) => answer(state, queue, reply),
      newId,
    }),
    queues: createQueues({
      isOpen: (queue) => state.gates.of(queue).isOpen(),
      deliver: (delivery) => dispatch.emit('delivery', delivery),
      clock,
    }),
    gates: createGates({ onStandstill, onOpen, clock, random, log }),
    dead: createDeadLetterBox({ onDeadLetter, clock, newId, log }),
    sendable: createSendable(log),
    failures: createFailureLog(options),
    phase: 'made',
  };
  return state;
}

/** @throws QueueFullError */
function enqueue(state: State, queue: string, message: Message): void {
  if (state.queues.isFull(queue)) throw new QueueFullError(message.type, queue);
  state.queues.push({ queue, id: message.id, body: JSON.stringify(message), tries: 0 });
}

/** A full reply queue is not the command's fault: it is answered again once there is room. */
function answer(state: State, queue: string, reply: Message): void {
  try {
    enqueue(state, queue, reply);
  } catch (error) {
    const isBack = async () => !state.queues.isFull(queue);
    throw new ReceiverUnavailableError(whyOf(error), isBack, error);
  }
}

async function deliver(state: State, delivery: Delivery): Promise<void> {
  const { queue, body, tries } = delivery;
  const message = JSON.parse(body) as Message; // Written by `enqueue` above.
  const consume = () => state.consumers.consume(queue, message);
  const outcome = await attempt(consume, { tries: tries + 1, gate: state.gates.of(queue) });
  const { id: messageId, sagaId, type, trace } = message;
  if (outcome.kind === 'done') {
    state.failures.worked(type);
    return state.queues.done(delivery);
  }
  state.failures.failed({ queue, sagaId, messageId, type, ...traceField(trace) }, outcome);
  fail(state, { delivery, message, outcome });
}

interface Failure {
  readonly delivery: Delivery;
  readonly message: Message;
  readonly outcome: FailedOutcome;
}

function fail(state: State, { delivery, message, outcome }: Failure): void {
  const { queues, phase } = state;
  if (outcome.kind === 'retry') return tryLater(state, delivery, outcome.tries);
  if (outcome.kind === 'dead') setAside(state, message, { queue: delivery.queue, ...outcome });
  else if (phase !== 'closed') return queues.putBack(delivery);
  queues.done(delivery);
}

function tryLater(state: State, delivery: Delivery, tries: number): void {
  const { clock, random } = state.options;
  clock.after(retryDelayMs(tries, random), () => {
    if (state.phase !== 'closed') state.queues.push({ ...delivery, tries });
  });
  state.queues.release(delivery);
}

function setAside({ dead }: State, message: Message, about: Omit<Failed, 'message'>): void {
  const { queue, reason, attempts } = about;
  const { id, type, sagaId } = message;
  const awaited = isReply(message)
    ? { commandId: message.correlationId, replyTo: queue }
    : { commandId: id, replyTo: message.replyTo };
  dead.add({ queue, reason, attempts, message: { id, type, sagaId, ...awaited } });
}

async function retry({ consumers }: State, { replyTo, commandId, actor }: RetryQuestion) {
  const taker = consumers.takerOf(replyTo);
  return taker ? taker.retry(commandId, actor) : `nobody takes replies on ${replyTo}`;
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
