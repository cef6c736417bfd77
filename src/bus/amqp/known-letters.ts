/**
 * The letters of one queue that are shown: one for all copies of a message, under the id of the
 * first, with the reason of the last.
 */
import type { Clock } from '../../ports/clock.ts';
import type { DeadLetterIndex } from '../dead-letter-index.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { cut, MAX_REASON } from '../messages.ts';
import type { Arrived } from './envelope.ts';
import { MAX_HELD } from './hold.ts';
import { derivedId, type ReadLetter, readLetter } from './letter.ts';
import type { SetAside } from './set-aside.ts';

interface Entry {
  readonly letter: DeadLetter;
  /** The id of the copy that was counted last. */
  readonly lastId: string;
  /** True if a later copy can be told from all that were counted. */
  readonly isDistinct: boolean;
}

export interface KnownLetters {
  has(key: string): boolean;
  entry(key: string): Pick<Entry, 'letter' | 'isDistinct'> | undefined;
  /** The key of the letter that is shown under an id. */
  keyOf(id: string): string | undefined;
  /**
   * Reads a message as a letter.
   * @param isTaken whether another message has this key already, of those that are read now
   */
  read(arrived: Arrived, isTaken: (key: string) => boolean): ReadLetter;
  /** Shows a letter, or counts it if one of its key is shown. */
  add(read: ReadLetter): void;
  /** Counts a copy that is not kept. */
  count(key: string, about: SetAside): void;
  forget(key: string): void;
  /** Forgets all but these. */
  retain(isThere: (key: string) => boolean): void;
}

export interface KnownLettersOptions {
  readonly queue: string;
  readonly isReplies: boolean;
  /** The list of these and those of other queues: ids are unique among all. */
  readonly index: DeadLetterIndex;
  readonly clock: Clock;
}

/** Holds at most `MAX_HELD` letters: further ones are shown as these go. */
export function createKnownLetters(options: KnownLettersOptions): KnownLetters {
  const { queue, isReplies, index, clock } = options;
  const entries = new Map<string, Entry>();
  const keys = new Map<string, string>();
  const show = (key: string, entry: Entry) => {
    entries.set(key, entry);
    keys.set(entry.letter.id, key);
    index.put(entry.letter);
  };
  const add = ({ letter, key, isDistinct }: ReadLetter) => {
    const existing = entries.get(key);
    if (existing !== undefined) {
      const entry = { ...existing, isDistinct: existing.isDistinct && isDistinct };
      const { id, attempts, deadAt } = existing.letter;
      // When all is read again, what is shown already is no news.
      const isNews = letter.id !== id && letter.id !== existing.lastId && letter.deadAt > deadAt;
      const all = attempts + letter.attempts;
      const lastId = letter.id;
      if (isNews) show(key, { ...entry, letter: { ...letter, id, attempts: all }, lastId });
      else entries.set(key, entry);
    } else if (entries.size < MAX_HELD) {
      const id = index.get(letter.id) === undefined ? letter.id : derivedId(key);
      show(key, { letter: { ...letter, id }, lastId: letter.id, isDistinct });
    }
  };
  const forget = (key: string) => {
    const id = entries.get(key)?.letter.id;
    entries.delete(key);
    if (id === undefined) return;
    keys.delete(id);
    index.delete(id);
  };
  return {
    has: (key) => entries.has(key),
    keyOf: (id) => keys.get(id),
    add,
    entry: (key) => entries.get(key),
    read(arrived, isTaken) {
      const found = readLetter(arrived, { queue, isReplies, now: clock.now() });
      let { key } = found;
      // Without an id of its own, one that is alike is another one.
      for (let more = 2; isTaken(key) && !found.canRepeat; more += 1) key = `${found.key} ${more}`;
      return { ...found, key };
    },
    count(key, { id, reason, attempts, deadAt }) {
      const existing = entries.get(key);
      if (existing === undefined) return;
      const all = existing.letter.attempts + attempts;
      const why = cut(reason, MAX_REASON);
      const letter = { ...existing.letter, reason: why, attempts: all, deadAt };
      show(key, { ...existing, letter, lastId: id });
    },
    forget,
    retain(isThere) {
      for (const key of [...entries.keys()]) if (!isThere(key)) forget(key);
    },
  };
}
