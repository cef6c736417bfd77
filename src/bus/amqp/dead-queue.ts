/**
 * The dead letters of one queue, kept here without their bodies, so that a look at ten thousand
 * costs nothing. It is kept up to date by what this process sets aside.
 *
 * AMQP has no way to take a certain message out: that needs all of them in hand. A hold is open for
 * that and shortly after, and for no longer: what is in hand is not among the messages that the
 * broker counts as ready. Nobody waits for it: see `discards.ts`.
 */
import { whyOf } from '../../ports/errors.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { BusUnavailableError } from '../errors.ts';
import {
  beginHold,
  countLetters,
  createDeadQueueState,
  type DeadQueueOptions,
  type DeadQueueState,
  forgetHold,
  readLetters,
} from './dead-queue-read.ts';
import { type Discard, discardMessage } from './discards.ts';
import type { Arrived } from './envelope.ts';
import { identityOf } from './letter.ts';
import type { Link } from './link.ts';
import type { SetAside } from './set-aside.ts';

/** The longest that a letter may take to be in hand after it was set aside. */
const APPEAR_MS = 2_000;
/** After so long without another, what was discarded is taken out … */
const TAKE_OUT_AFTER_MS = 1_000;
/** … and so many at the latest. */
const MAX_DISCARDS = 100;

export interface DeadQueue {
  /** Reads all anew, in the background. */
  connected(link: Link): void;
  /**
   * Sees to it that the index is right as far as it is needed.
   * @param reaches whether what was read so far is enough; given the id up to which all was read,
   *   as long as the broker has them in the order of their coming
   */
  look(reaches: (lastRead: string | undefined) => boolean): Promise<void>;
  /** Resolves with the letter as it is shown: a copy of one that is there is counted with it. */
  setAside(arrived: Arrived, about: SetAside): Promise<DeadLetter>;
  /** Drops a letter for good; false if it is not there any more. */
  remove(id: string): Promise<boolean>;
  close(): void;
}

/** Reads nothing before its first connection. */
export function createDeadQueue(options: DeadQueueOptions): DeadQueue {
  const state = createDeadQueueState(options);
  return {
    connected(link) {
      forgetHold(state);
      Object.assign(state, { link, isRead: false, expectedCount: 0, closing: Promise.resolve() });
      const fail = (error: unknown) =>
        state.log.debug({ queue: state.queue, why: whyOf(error) }, 'dead letters were not read');
      readLetters(state).catch(fail);
    },
    async look(reaches) {
      const hold = await readLetters(state);
      const isEnough = () => reaches(state.isOrdered ? state.lastRead : undefined);
      const isDone = () => state.isRead || isEnough();
      if (!isDone()) await hold?.until(isDone);
      if (state.hold?.isComplete() && !isEnough()) await state.hold.settle();
    },
    setAside: (arrived, about) => setAside(state, arrived, about),
    remove: (id) => remove(state, id),
    close() {
      state.cancelClosing();
      state.cancelTakingOut();
    },
  };
}

async function setAside(
  state: DeadQueueState,
  arrived: Arrived,
  about: SetAside,
): Promise<DeadLetter> {
  const { letters } = state;
  const { key, canRepeat } = identityOf(state.queue, arrived);
  if (canRepeat && (await isThere(state, key))) {
    letters.count(key, about);
    const shown = letters.entry(key);
    if (shown !== undefined) return shown.letter;
  }
  const kept = await published(state, () => state.put(arrived, about));
  const read = letters.read(kept, () => false);
  letters.add(read);
  // If more are there than are shown, it is shown as others go.
  return letters.entry(read.key)?.letter ?? read.letter;
}

/** The broker has one message more, or may have. */
async function published<T>(state: DeadQueueState, publish: () => Promise<T>): Promise<T> {
  state.underWay += 1;
  try {
    const result = await publish();
    if (state.hold === undefined) state.expectedCount += 1;
    return result;
  } finally {
    state.underWay -= 1;
  }
}

/** True if a letter is there for certain: it is in hand, or the broker has all that it should. */
async function isThere(state: DeadQueueState, key: string): Promise<boolean> {
  const isShown = () => state.isRead && state.letters.has(key);
  if (!isShown()) return false;
  if (state.hold !== undefined) return state.hold.has(key);
  // If it cannot be counted, it is set aside once more.
  const counted = await countLetters(state).catch(() => undefined);
  return isShown() && counted?.isAsExpected === true;
}

async function remove(state: DeadQueueState, id: string): Promise<boolean> {
  const { letters } = state;
  const hold = await readLetters(state);
  const key = letters.keyOf(id);
  const entry = key === undefined ? undefined : letters.entry(key);
  if (key === undefined || entry === undefined) return false;
  if (hold === undefined && entry.isDistinct) {
    await writeDown(state, { key, upTo: entry.letter.deadAt, madeAt: state.clock.now() });
    return true;
  }
  return takeOut(state, id, key);
}

/** Nobody waits for a letter to be taken out: that it is discarded is safe, and it is not shown. */
async function writeDown(state: DeadQueueState, discard: Discard): Promise<void> {
  const { clock, discards, letters } = state;
  letters.forget(discard.key);
  try {
    await published(state, () => state.publish(discardMessage(discard)));
  } catch (error) {
    state.isRead = false;
    throw new BusUnavailableError(whyOf(error), error);
  }
  discards.add(discard);
  state.cancelTakingOut();
  const afterMs = discards.size() < MAX_DISCARDS ? TAKE_OUT_AFTER_MS : 0;
  state.cancelTakingOut = clock.after(afterMs, () => {
    // While the last ones in hand go back, others would be taken from under them.
    void state.closing.then(() => state.link && beginHold(state));
  });
}

async function takeOut(state: DeadQueueState, id: string, key: string): Promise<boolean> {
  const { letters } = state;
  await state.closing;
  state.lastUse = state.clock.now();
  const hold = beginHold(state);
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
