/**
 * The dead letters of one queue, read with all of them in hand: once a connection, and again
 * whenever the broker counts another number of messages than is known.
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

/** How long after one was taken out all stay in hand for the next. */
const KEEP_MS = 10_000;
/** And how long in all: RabbitMQ closes the channel of who has a message in hand for 30 minutes. */
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
  /** Whether they come in their order: once they were in hand and went back, they do not. */
  isOrdered: boolean;
  isRead: boolean;
  /** Messages that the broker has, as far as is known; no number while they are given back. */
  known: number;
  /** Messages being published: the broker may have them already. */
  underWay: number;
  /** What is asked of the broker for all who look now. */
  counting: Promise<Counted> | undefined;
  /** The end of the last hold. */
  closing: Promise<void>;
  lastUse: number;
  cancelClosing: () => void;
  cancelTakingOut: () => void;
}

export function createDeadQueueState(options: DeadQueueOptions): DeadQueueState {
  return {
    ...{ ...options, letters: createKnownLetters(options), link: undefined, hold: undefined },
    discards: createDiscards(options.clock),
    ...{ lastRead: undefined, isOrdered: true, isRead: false, known: 0, underWay: 0 },
    ...{ counting: undefined, closing: Promise.resolve(), cancelClosing: () => {} },
    cancelTakingOut: () => {},
    lastUse: Number.NEGATIVE_INFINITY,
  };
}

/** Takes all in hand if what is known is not what is there, or was not read yet. */
export async function readLetters(state: DeadQueueState): Promise<Hold | undefined> {
  if (state.isRead && Number.isNaN(state.known)) return undefined;
  await state.closing;
  if (state.hold !== undefined) return state.hold;
  state.counting ??= countLetters(state).finally(() => {
    state.counting = undefined;
  });
  const { ready, isAsKnown } = await state.counting;
  // Somebody else may have come to it meanwhile.
  if (state.hold !== undefined || (state.isRead && isAsKnown)) return state.hold;
  if (ready > 0) {
    state.isRead = false;
    return beginHold(state);
  }
  state.letters.retain(() => false);
  Object.assign(state, { isRead: true, isOrdered: true, known: 0 });
  return undefined;
}

interface Counted {
  readonly ready: number;
  /** Whether the broker has as many as are known, with those on their way to it. */
  readonly isAsKnown: boolean;
}

export async function countLetters(state: DeadQueueState): Promise<Counted> {
  const { link, declare, deadQueue, known } = state;
  if (link === undefined) throw new BusUnavailableError('no connection');
  const look = await link.look(deadQueue);
  if (look === undefined) await link.answer(declare(link.session));
  const ready = look?.ready ?? 0;
  return { ready, isAsKnown: ready >= known && ready <= state.known + state.underWay };
}

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

/** What nobody read again is gone. A hold that nobody uses ends. */
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
  // What says so may have come after all was read.
  state.discards.settle(hold, state.letters);
  forgetHold(state);
  // Until they are counted again, no number is right.
  state.known = Number.NaN;
  const { link } = state;
  state.closing = hold.giveBack().then(
    (ready) => {
      if (state.link === link) state.known = ready;
    },
    () => {
      state.isRead = false;
    },
  );
}

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
  // Whoever asked waits for no answer any more.
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
