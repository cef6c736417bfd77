/**
 * The queues of the bus in memory: what waits, how much of it is in hand at a time, and which
 * messages are on their way at all. Each queue hands out in the order of coming.
 */
import type { Clock } from '../../ports/clock.ts';

/** Deliveries of one queue that are in hand at a time, as a broker's prefetch would bound them. */
const PREFETCH = 512;
/** Messages that may wait in one queue; beyond it the sender keeps the message. */
const MAX_WAITING = 100_000;

export interface Delivery {
  readonly queue: string;
  /** The id of the message. */
  readonly id: string;
  /** The message as JSON, so that nobody shares an object with the sender. */
  readonly body: string;
  readonly tries: number;
}

export interface QueuesOptions {
  /** Hands a delivery out; each is to come back by `done`, `release` or `putBack`. */
  readonly deliver: (delivery: Delivery) => void;
  /** True if messages of the queue may be handed out now. */
  readonly isOpen: (queue: string) => boolean;
  readonly clock: Pick<Clock, 'soon'>;
}

export interface Queues {
  isFull(queue: string): boolean;
  /** True if a message of this id waits, is in hand, or waits for another try. */
  holds(id: string): boolean;
  push(delivery: Delivery): void;
  /** The message is done with. */
  done(delivery: Delivery): void;
  /** It is in hand no more, and comes again later. */
  release(delivery: Delivery): void;
  /** It is in hand no more, and is the next to be handed out. */
  putBack(delivery: Delivery): void;
  /** Hands out what may be now. */
  deliver(queue: string): void;
  /** Nothing is handed out before. */
  start(): void;
  /** Calls back once nothing is in hand or waiting. */
  whenIdle(tell: () => void): void;
  /** Drops what waits in queues of which nothing may be handed out. */
  leaveStanding(): void;
  /** Hands out nothing any more. */
  stop(): void;
}

interface Queue {
  readonly name: string;
  waiting: Delivery[];
  /** Deliveries that were in hand already: they go before all that wait. */
  putBack: Delivery[];
  inHand: number;
  isScheduled: boolean;
}

interface State extends QueuesOptions {
  readonly queues: Map<string, Queue>;
  readonly held: Set<string>;
  phase: 'made' | 'started' | 'stopped';
  whenIdle: (() => void)[];
}

/** Hands out by `clock.soon`, so never before the call that put a message in has returned. */
export function createQueues(options: QueuesOptions): Queues {
  const state: State = {
    ...options,
    queues: new Map(),
    held: new Set(),
    phase: 'made',
    whenIdle: [],
  };
  const release = (delivery: Delivery) => {
    const queue = named(state, delivery.queue);
    queue.inHand -= 1;
    return queue;
  };
  return {
    isFull: (queue) => named(state, queue).waiting.length >= MAX_WAITING,
    holds: (id) => state.held.has(id),
    push(delivery) {
      const queue = named(state, delivery.queue);
      state.held.add(delivery.id);
      queue.waiting.push(delivery);
      schedule(state, queue);
    },
    done(delivery) {
      state.held.delete(delivery.id);
      settle(state, release(delivery));
    },
    release: (delivery) => settle(state, release(delivery)),
    putBack(delivery) {
      const queue = release(delivery);
      queue.putBack.push(delivery);
      settle(state, queue);
    },
    deliver: (queue) => schedule(state, named(state, queue)),
    start() {
      state.phase = 'started';
      for (const queue of state.queues.values()) schedule(state, queue);
    },
    whenIdle(tell) {
      state.whenIdle.push(tell);
      tellIfIdle(state);
    },
    leaveStanding() {
      for (const queue of state.queues.values()) if (!state.isOpen(queue.name)) queue.waiting = [];
    },
    stop() {
      state.phase = 'stopped';
    },
  };
}

function named({ queues }: State, name: string): Queue {
  const existing = queues.get(name);
  if (existing !== undefined) return existing;
  const queue: Queue = { name, waiting: [], putBack: [], inHand: 0, isScheduled: false };
  queues.set(name, queue);
  return queue;
}

function schedule(state: State, queue: Queue): void {
  if (state.phase === 'made' || queue.isScheduled) return;
  queue.isScheduled = true;
  state.clock.soon(() => {
    queue.isScheduled = false;
    handOut(state, queue);
  });
}

/** Hands out what waits, as much as may be in hand at a time. */
function handOut(state: State, queue: Queue): void {
  if (state.phase !== 'started' || !state.isOpen(queue.name)) return;
  queue.waiting.unshift(...queue.putBack.splice(0));
  const batch = queue.waiting.splice(0, PREFETCH - queue.inHand);
  queue.inHand += batch.length;
  for (const delivery of batch) state.deliver(delivery);
}

function settle(state: State, queue: Queue): void {
  if (queue.waiting.length + queue.putBack.length > 0) schedule(state, queue);
  else tellIfIdle(state);
}

function tellIfIdle(state: State): void {
  if (state.whenIdle.length === 0) return;
  const isIdle = [...state.queues.values()].every(
    ({ inHand, waiting, putBack }) => inHand + waiting.length + putBack.length === 0,
  );
  if (isIdle) for (const tell of state.whenIdle.splice(0)) tell();
}
