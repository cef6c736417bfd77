/**
 * What is known of the dead letters of one queue: all but their bodies, so that a look at ten
 * thousand costs nothing. It is read once a connection, kept up to date by what this process sets
 * aside, and read again whenever the broker counts another number of messages than is known.
 *
 * AMQP has no way to take a certain message out: that needs all of them in hand. So a hold is open
 * while people look at letters and shortly after, and for no longer: what is in hand is not among
 * the messages that the broker counts as ready.
 */
import type { AmqpSession } from './amqp-channel.ts';
import type { Arrived } from './amqp-envelope.ts';
import { createHold, type Hold, MAX_HELD } from './amqp-hold.ts';
import { createKnownLetters, type KnownLetters } from './amqp-known-letters.ts';
import { identityOf } from './amqp-letter.ts';
import type { Link } from './amqp-link.ts';
import { isRetryAsk } from './amqp-retry.ts';
import type { PutAside, SetAside } from './amqp-set-aside.ts';
import { deadQueue } from './amqp-topology.ts';
import type { DeadLetterIndex } from './dead-letter-index.ts';
import { BusUnavailableError } from './errors.ts';
import { whyOf } from './messages.ts';
import type { Clock, Log } from './ports.ts';

/** How long after a look all stay in hand for the next. */
const KEEP_MS = 10_000;
/** And how long in all: RabbitMQ closes the channel of who has a message in hand for 30 minutes. */
const LONGEST_MS = 600_000;
/** How long a letter that was just set aside may take to be in hand. */
const APPEAR_MS = 2_000;

export interface DeadQueueOptions {
  readonly queue: string;
  readonly isReplies: boolean;
  /** Shared by all queues of a bus. */
  readonly index: DeadLetterIndex;
  readonly put: PutAside;
  /** Declares the queues of this process anew, if somebody deleted them. */
  readonly declare: (session: AmqpSession) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DeadQueue {
  /** Reads all anew, in the background. */
  connected(link: Link): void;
  /**
   * Sees to it that the index is right as far as it is needed.
   * @param reaches whether what was read so far is enough, up to the letter of this id
   */
  look(reaches: (lastRead: string | undefined) => boolean): Promise<void>;
  /** Resolves with what was set aside; nothing if a copy of it is there, and it was counted. */
  setAside(arrived: Arrived, about: SetAside): Promise<Arrived | undefined>;
  /** Drops a letter for good; false if it is not there any more. */
  remove(id: string): Promise<boolean>;
  close(): void;
}

interface State extends DeadQueueOptions {
  readonly letters: KnownLetters;
  link: Link | undefined;
  hold: Hold | undefined;
  /** The letter that was read last. */
  lastRead: string | undefined;
  /** Whether all letters are known. */
  isRead: boolean;
  /** Messages that the broker has, as far as is known; not minded while they are in hand. */
  known: number;
  /** Messages that are being set aside: the broker may have them already. */
  underWay: number;
  /** What is asked of the broker for all who look now. */
  counting: Promise<number> | undefined;
  /** The end of the last hold. */
  closing: Promise<void>;
  lastUse: number;
  cancelClosing: () => void;
}

export function createDeadQueue(options: DeadQueueOptions): DeadQueue {
  const state: State = {
    ...{ ...options, letters: createKnownLetters(options), link: undefined },
    ...{ hold: undefined, lastRead: undefined, isRead: false, known: 0, underWay: 0 },
    counting: undefined,
    ...{ closing: Promise.resolve(), lastUse: Number.NEGATIVE_INFINITY, cancelClosing: () => {} },
  };
  return {
    connected(link) {
      forgetHold(state);
      Object.assign(state, { link, isRead: false, known: 0, closing: Promise.resolve() });
      const fail = (error: unknown) =>
        state.log.debug({ queue: state.queue, why: whyOf(error) }, 'dead letters were not read');
      read(state).catch(fail);
    },
    async look(reaches) {
      const hold = await use(state);
      await hold?.until(() => state.isRead || reaches(state.lastRead));
      if (!reaches(state.lastRead)) await hold?.settle();
    },
    setAside: (arrived, about) => setAside(state, arrived, about),
    remove: (id) => remove(state, id),
    close: () => state.cancelClosing(),
  };
}

/** A look by somebody who may do something next: all stay in hand for a while. */
async function use(state: State): Promise<Hold | undefined> {
  state.lastUse = state.clock.now();
  const hold = await read(state);
  return hold ?? (state.known > 0 ? begin(state) : undefined);
}

/** Takes all in hand if what is known is not what is there, or was not read yet. */
async function read(state: State): Promise<Hold | undefined> {
  await state.closing;
  if (state.hold !== undefined) return state.hold;
  state.counting ??= countOf(state).finally(() => {
    state.counting = undefined;
  });
  const count = await state.counting;
  // Somebody else may have come to it meanwhile.
  if (state.hold !== undefined || (state.isRead && count === state.known)) return state.hold;
  if (count > 0) {
    state.isRead = false;
    return begin(state);
  }
  state.letters.retain(() => false);
  Object.assign(state, { isRead: true, known: 0 });
  return undefined;
}

async function countOf(state: State): Promise<number> {
  const { link, declare, queue } = state;
  if (link === undefined) throw new BusUnavailableError('no connection');
  const look = await link.look(deadQueue(queue));
  if (look === undefined) await link.answer(declare(link.session));
  if (state.link !== link) throw new BusUnavailableError('the connection was lost meanwhile');
  return look?.ready ?? 0;
}

function begin(state: State): Hold {
  const { link, clock, queue } = state;
  if (state.hold !== undefined) return state.hold;
  if (link === undefined) throw new BusUnavailableError('no connection');
  state.lastRead = undefined;
  const hold = createHold({
    ...{ link, queue: deadQueue(queue), clock },
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

function closeLater(state: State, hold: Hold, openedAt: number): void {
  const { clock } = state;
  const restMs = state.lastUse + KEEP_MS - clock.now();
  state.cancelClosing = clock.after(restMs > 0 ? restMs : KEEP_MS, () => {
    const isUsed = clock.now() - state.lastUse < KEEP_MS;
    if (isUsed && clock.now() - openedAt < LONGEST_MS) closeLater(state, hold, openedAt);
    else giveBack(state, hold);
  });
}

/** What nobody read again is gone. A hold that nobody uses ends. */
function complete(state: State, hold: Hold, beyond: number): void {
  state.letters.retain(hold.has);
  state.isRead = true;
  if (beyond > 0) {
    const fields = { queue: state.queue, shown: MAX_HELD, beyond };
    state.log.warn(fields, 'more dead letters than are shown: the rest follows as these go');
  }
  if (state.clock.now() - state.lastUse >= KEEP_MS) giveBack(state, hold);
}

function giveBack(state: State, hold: Hold): void {
  if (state.hold !== hold) return;
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

function forgetHold(state: State): void {
  state.cancelClosing();
  state.hold = undefined;
}

function sort(state: State, arrived: Arrived, has: (key: string) => boolean): string | undefined {
  // Whoever asked waits for no answer any more.
  if (isRetryAsk(arrived)) return undefined;
  const { key, letter } = state.letters.add(arrived, has);
  state.lastRead = letter.id;
  return has(key) ? undefined : key;
}

async function setAside(state: State, arrived: Arrived, about: SetAside) {
  const { key, canRepeat } = identityOf(state.queue, arrived);
  if (canRepeat && (await isThere(state, key))) {
    state.letters.count(key, about);
    return undefined;
  }
  state.underWay += 1;
  try {
    const kept = await state.put(arrived, about);
    if (state.hold === undefined) state.known += 1;
    state.letters.add(kept, () => false);
    return kept;
  } finally {
    state.underWay -= 1;
  }
}

/** Whether a letter is there for certain: it is in hand, or the broker has all that is known. */
async function isThere(state: State, key: string): Promise<boolean> {
  const isShown = () => state.isRead && state.letters.has(key);
  if (!isShown()) return false;
  if (state.hold !== undefined) return state.hold.has(key);
  const { known } = state;
  const count = await countOf(state).catch(() => Number.NaN); // Then it is set aside once more.
  return isShown() && count >= known && count <= state.known + state.underWay;
}

async function remove(state: State, id: string): Promise<boolean> {
  const { letters } = state;
  const hold = await use(state);
  const key = letters.keyOf(id);
  if (hold === undefined || key === undefined) return false;
  const isKnown = () => letters.keyOf(id) === key;
  await hold.until(() => hold.has(key) || hold.isComplete() || !isKnown());
  // It may have been set aside only now, and be on its way here.
  await hold.until(() => hold.has(key) || !isKnown(), APPEAR_MS);
  if (!isKnown()) return false;
  letters.forget(key);
  if (!hold.has(key)) return false;
  await hold.drop(key);
  return true;
}
