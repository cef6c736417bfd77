/**
 * The dead letters of one queue, read with all of them in hand: once per connection, and again
 * whenever the broker counts another number of messages than this process expects.
 */
import type { Log } from '../../ports/log.ts';
import { BusUnavailableError } from '../errors.ts';
import type { AmqpSession } from './channel.ts';
import { createDiscards, type Discards, discardKey, readDiscard } from './discards.ts';
import type { Arrived } from './envelope.ts';
import { createHold, type Hold, MAX_HELD } from './hold.ts';
import {
  createKnownLetters,
  type KnownLetters,
  type KnownLettersOptions,
} from './known-letters.ts';
import type { Link } from './link.ts';
import { isRetryAsk } from './retry.ts';
import type { PutAside } from './set-aside.ts';

/** The time for which all stay in hand for the next, after one was taken out. */
const KEEP_MS = 10_000;
/** The same in all: RabbitMQ closes a channel that has a message in hand for 30 minutes. */
const LONGEST_MS = 600_000;

export interface DeadQueueOptions extends KnownLettersOptions {
  /** The queue that the letters are in; `queue` is the one that they were set aside from. */
  readonly deadQueue: string;
  readonly put: PutAside;
  /** Publishes to the dead letters of this queue. */
  readonly publish: (message: Arrived) => Promise<void>;
  /** Declares the queues of this process anew, if somebody deleted them. */
  readonly declare: (session: AmqpSession) => Promise<void>;
  readonly log: Log;
}

export interface DeadQueueState extends DeadQueueOptions {
  readonly letters: KnownLetters;
  readonly discards: Discards;
  link: Link | undefined;
  hold: Hold | undefined;
  /** The letter that was read last. */
  lastRead: string | undefined;
  /** True if letters come in their order: once they were in hand and went back, they do not. */
  isOrdered: boolean;
  isRead: boolean;
  /** Messages that the broker should have; no number while they are given back. */
  expectedCount: number;
  /** Messages being published: the broker may have them already. */
  underWay: number;
  /** The count that all who look now await. */
  counting: Promise<Counted> | undefined;
  /** The end of the last hold. */
  closing: Promise<void>;
  lastUse: number;
  cancelClosing: () => void;
  cancelTakingOut: () => void;
}

/** A queue of dead letters that was not read yet. */
export function createDeadQueueState(options: DeadQueueOptions): DeadQueueState {
  return {
    ...options,
    letters: createKnownLetters(options),
    link: undefined,
    hold: undefined,
    discards: createDiscards(options.clock),
    lastRead: undefined,
    isOrdered: true,
    isRead: false,
    expectedCount: 0,
    underWay: 0,
    counting: undefined,
    closing: Promise.resolve(),
    cancelClosing: () => {},
    cancelTakingOut: () => {},
    lastUse: Number.NEGATIVE_INFINITY,
  };
}

/** Takes all in hand if they were not read yet, or the broker has not the expected number. */
export async function readLetters(state: DeadQueueState): Promise<Hold | undefined> {
  if (state.isRead && Number.isNaN(state.expectedCount)) return undefined;
  await state.closing;
  if (state.hold !== undefined) return state.hold;
  state.counting ??= countLetters(state).finally(() => {
    state.counting = undefined;
  });
  const { ready, isAsExpected } = await state.counting;
  // Somebody else may have come to it meanwhile.
  if (state.hold !== undefined || (state.isRead && isAsExpected)) return state.hold;
  if (ready > 0) {
    state.isRead = false;
    return beginHold(state);
  }
  state.letters.retain(() => false);
  Object.assign(state, { isRead: true, isOrdered: true, expectedCount: 0 });
  return undefined;
}

interface Counted {
  readonly ready: number;
  /** True if the broker has as many as expected, with those on their way to it. */
  readonly isAsExpected: boolean;
}

/**
 * Asks the broker for the number of letters, and declares their queue anew if it is gone.
 * @throws BusUnavailableError if there is no connection, or it is lost meanwhile
 */
export async function countLetters(state: DeadQueueState): Promise<Counted> {
  const { link, declare, deadQueue, expectedCount } = state;
  if (link === undefined) throw new BusUnavailableError('no connection');
  const look = await link.look(deadQueue);
  if (look === undefined) await link.answer(declare(link.session));
  const ready = look?.ready ?? 0;
  return {
    ready,
    isAsExpected: ready >= expectedCount && ready <= state.expectedCount + state.underWay,
  };
}

/**
 * Takes all letters in hand, unless they are.
 * @throws BusUnavailableError if there is no connection
 */
export function beginHold(state: DeadQueueState): Hold {
  const { link, clock, deadQueue } = state;
  if (state.hold !== undefined) return state.hold;
  if (link === undefined) throw new BusUnavailableError('no connection');
  state.lastRead = undefined;
  const hold = createHold({
    link,
    queue: deadQueue,
    clock,
    sort: (arrived, has) => sort(state, arrived, has),
    onComplete: (beyond) => complete(state, hold, beyond),
    onOver() {
      if (state.hold !== hold) return;
      forgetHold(state);
      state.isRead = false;
    },
  });
  state.hold = hold;
  closeLater(state, hold, clock.now());
  return hold;
}

function closeLater(state: DeadQueueState, hold: Hold, openedAt: number): void {
  const { clock } = state;
  const restMs = state.lastUse + KEEP_MS - clock.now();
  state.cancelClosing = clock.after(restMs > 0 ? restMs : KEEP_MS, () => {
    const isUsed = clock.now() - state.lastUse < KEEP_MS;
    if (isUsed && clock.now() - openedAt < LONGEST_MS) closeLater(state, hold, openedAt);
    else giveBack(state, hold);
  });
}

/** Letters that were not read again are gone. A hold that is not used ends. */
function complete(state: DeadQueueState, hold: Hold, beyond: number): void {
  state.letters.retain(hold.has);
  state.discards.settle(hold, state.letters);
  state.isRead = true;
  if (beyond > 0) {
    const fields = { queue: state.queue, shown: MAX_HELD, beyond };
    state.log.warn(fields, 'more dead letters than are shown: the rest follows as these go');
  }
  const isUsed = () => state.clock.now() - state.lastUse < KEEP_MS;
  // The broker may have counted too few; a hold that is over meanwhile has told so.
  const settled = isUsed() ? undefined : hold.settle().catch(() => {});
  void settled?.then(() => isUsed() || giveBack(state, hold));
}

function giveBack(state: DeadQueueState, hold: Hold): void {
  if (state.hold !== hold) return;
  // A discard may have come after its letter was read.
  state.discards.settle(hold, state.letters);
  forgetHold(state);
  // Until they are counted again, no number is right.
  state.expectedCount = Number.NaN;
  const { link } = state;
  state.closing = hold.giveBack().then(
    (ready) => {
      if (state.link === link) state.expectedCount = ready;
    },
    () => {
      state.isRead = false;
    },
  );
}

/** Leaves the present hold to itself: its messages go back, in another order. */
export function forgetHold(state: DeadQueueState): void {
  state.cancelClosing();
  if (state.hold !== undefined) state.isOrdered = false;
  state.hold = undefined;
}

function sort(
  state: DeadQueueState,
  arrived: Arrived,
  has: (key: string) => boolean,
): string | undefined {
  // A question that was set aside is not awaited any more.
  if (isRetryAsk(arrived)) return undefined;
  const { letters, discards } = state;
  const discard = readDiscard(arrived);
  if (discard !== undefined) {
    discards.add(discard);
    const key = discardKey(discard);
    return has(key) ? undefined : key;
  }
  const read = letters.read(arrived, has);
  state.lastRead = read.letter.id;
  if (discards.covers(read)) return undefined;
  letters.add(read);
  return has(read.key) ? undefined : read.key;
}
