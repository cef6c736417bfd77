/**
 * Has all messages of a queue in hand at once, without their bodies, to take certain ones out for
 * good. All others go back when it ends, as they do if the connection is lost; RabbitMQ 3.10 does
 * not keep their order then.
 */

import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import { BusUnavailableError } from '../errors.ts';
import type { AmqpConfirmChannel, DeliveryTag } from './channel.ts';
import { type Conditions, createConditions } from './conditions.ts';
import type { Arrived } from './envelope.ts';
import type { Link } from './link.ts';

/** Messages in hand at a time: what is beyond stays with the broker. */
export const MAX_HELD = 10_000;
/**
 * Messages that one consumer has in hand. There are as many consumers as it takes, since the broker
 * reads all that a consumer may have from its disk before it sends the first of them.
 */
const PORTION = 500;
/** The silence after which a queue that counts none as ready has brought all. */
const QUIET_MS = 5_000;
/** Looks, each an answer of the broker apart, for a queue to have nothing that is ready. */
const MAX_LOOKS = 1_000;
/** Looks for what was given back to be there again, and the pause before each of the later ones. */
const RETURN_LOOKS = 100;
const RETURN_LOOKS_AT_ONCE = 20;
const RETURN_PAUSE_MS = 50;

export interface HoldOptions {
  readonly link: Link;
  readonly queue: string;
  /**
   * Told of each message, and whether one of a key is in hand already; returns the key to keep it
   * by, or nothing if it is to be dropped.
   */
  readonly sort: (arrived: Arrived, has: (key: string) => boolean) => string | undefined;
  /** Told once all that was there has arrived, with how many are beyond what may be in hand. */
  readonly onComplete: (beyond: number) => void;
  /** Told if it ends by itself: all has gone back. */
  readonly onOver: () => void;
  readonly clock: Clock;
}

export interface Hold {
  has(key: string): boolean;
  size(): number;
  isComplete(): boolean;
  /**
   * Resolves once it holds, which is looked at after each arrival, or after so long.
   * @throws BusUnavailableError if the hold is over first
   */
  until(holds: () => boolean, longestMs?: number): Promise<void>;
  /** Resolves once all that was in the queue before is in hand. */
  settle(): Promise<void>;
  /** Takes a message out for good. */
  drop(key: string): Promise<void>;
  /**
   * Lets all go back, and resolves with how many of them are ready then. What came meanwhile was
   * never in hand, and is not among them, unless more are there than may be in hand.
   */
  giveBack(): Promise<number>;
}

interface State extends HoldOptions {
  readonly tags: Map<string, DeliveryTag>;
  readonly conditions: Conditions;
  readonly consumers: string[];
  channel: AmqpConfirmChannel | undefined;
  arrived: number;
  /** The number of arrivals after which all have arrived. */
  expected: number;
  isComplete: boolean;
  isOver: boolean;
  /** The round trip that the acknowledgements of this turn wait for. */
  syncing: Promise<unknown> | undefined;
  cancelQuiet: () => void;
  /** Consumers that are being added. */
  growing: Promise<void>;
  isGrowing: boolean;
}

/** Begins at once; ends by itself if the channel does, or its queue is gone. */
export function createHold(options: HoldOptions): Hold {
  const state: State = {
    ...options,
    tags: new Map(),
    conditions: createConditions(options.clock),
    consumers: [],
    arrived: 0,
    expected: Number.POSITIVE_INFINITY,
    isComplete: false,
    isOver: false,
    syncing: undefined,
    cancelQuiet: () => {},
    channel: undefined,
    growing: Promise.resolve(),
    isGrowing: false,
  };
  grow(state, () => begin(state));
  return {
    has: (key) => state.tags.has(key),
    size: () => state.tags.size,
    isComplete: () => state.isComplete,
    until: state.conditions.until,
    settle: () => settle(state),
    async drop(key) {
      const tag = state.tags.get(key);
      if (tag === undefined) return;
      state.tags.delete(key);
      state.channel?.ack(tag);
      await sync(state);
    },
    giveBack: () => giveBack(state),
  };
}

async function begin(state: State): Promise<void> {
  const { link, queue } = state;
  const channel = await link.open();
  state.channel = channel;
  void channel.closed.then(() => end(state, 'the channel was closed'));
  await link.answer(channel.prefetch(PORTION));
  const ready = (await link.answer(channel.look(queue)))?.ready ?? 0;
  do await addConsumer(state);
  while (!state.isOver && roomOf(state) < Math.min(ready, MAX_HELD));
  if (state.isOver) return;
  state.expected = ready;
  advance(state);
  if (!state.isComplete) watch(state, 0);
}

function roomOf({ consumers }: State): number {
  return consumers.length * PORTION;
}

async function addConsumer(state: State): Promise<void> {
  const { link, channel, queue, consumers } = state;
  if (channel === undefined || state.isOver) return;
  const consuming = channel.consume(queue, (arrived, tag) => take(state, arrived, tag));
  consumers.push((await link.answer(consuming)).consumerTag);
}

function grow(state: State, work: () => Promise<void>): void {
  state.isGrowing = true;
  state.growing = work()
    .catch((error: unknown) => end(state, whyOf(error)))
    .finally(() => {
      state.isGrowing = false;
    });
}

function take(state: State, arrived: Arrived | null, tag: DeliveryTag): void {
  if (arrived === null) return end(state, 'the queue is gone');
  if (state.isOver) return;
  state.arrived += 1;
  const key = state.sort(arrived, (of) => state.tags.has(of));
  if (key === undefined) state.channel?.ack(tag);
  else state.tags.set(key, tag);
  advance(state);
}

function advance(state: State): void {
  const { arrived, expected, tags } = state;
  if (!state.isComplete && (arrived >= expected || tags.size >= MAX_HELD)) complete(state);
  const isFull = tags.size >= roomOf(state) && tags.size < MAX_HELD;
  if (isFull && !state.isGrowing && !state.isOver) grow(state, () => addConsumer(state));
  state.conditions.look();
}

function complete(state: State): void {
  state.isComplete = true;
  state.cancelQuiet();
  const { expected, arrived } = state;
  state.onComplete(Number.isFinite(expected) ? Math.max(0, expected - arrived) : 0);
}

/** Fewer may be there than is believed: others take some out, too. */
function watch(state: State, before: number): void {
  const { arrived, link, queue, clock } = state;
  state.cancelQuiet = clock.after(QUIET_MS, async () => {
    if (state.isOver || state.isComplete) return;
    const look = await link.look(queue).catch(() => undefined);
    if (state.isOver || state.isComplete) return;
    if (look?.ready === 0 && state.arrived === before) {
      state.expected = state.arrived;
      return advance(state);
    }
    watch(state, arrived);
  });
}

/**
 * All that was in the queue before this has arrived after it: none is ready any more, and messages
 * on their way as that was said come before the answer to the next question on the same channel.
 */
async function settle(state: State): Promise<void> {
  const { link, queue, tags } = state;
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const { channel } = state;
    const look = channel && (await link.answer(channel.look(queue)));
    if (look === undefined || look.ready === 0 || tags.size >= MAX_HELD) break;
  }
  await sync(state);
}

/** An acknowledgement has no answer; what is asked after it on its channel has. */
function sync(state: State): Promise<unknown> {
  state.syncing ??= Promise.resolve().then(() => {
    state.syncing = undefined;
    const { link, channel, queue } = state;
    return channel && link.answer(channel.look(queue));
  });
  return state.syncing;
}

function end(state: State, why: string): void {
  if (state.isOver) return;
  state.isOver = true;
  state.cancelQuiet();
  const error = new BusUnavailableError(`the look at ${state.queue} ended: ${why}`);
  state.conditions.fail(error);
  state.onOver();
  state.channel?.close().catch(() => {}); // It is closed already, or goes with its connection.
}

async function giveBack(state: State): Promise<number> {
  const { link, queue, tags, clock } = state;
  state.isOver = true;
  state.cancelQuiet();
  const ended = new BusUnavailableError('the dead letters were given back; look again');
  state.conditions.fail(ended);
  await state.growing;
  const { channel, consumers } = state;
  if (channel === undefined) throw ended;
  for (const consumer of consumers) await link.answer(channel.cancel(consumer));
  channel.nackAll();
  let ready = 0;
  for (let looks = 0; looks < RETURN_LOOKS; looks += 1) {
    ready = (await link.answer(channel.look(queue)))?.ready ?? 0;
    if (ready >= tags.size) break;
    if (looks >= RETURN_LOOKS_AT_ONCE)
      await new Promise<void>((resolve) => clock.after(RETURN_PAUSE_MS, resolve));
  }
  await link.answer(channel.close());
  return tags.size < MAX_HELD ? Math.min(ready, tags.size) : ready;
}
