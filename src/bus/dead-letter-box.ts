/**
 * Messages set aside within one process. A message that comes again and fails again, as the
 * resends of a saga do while a participant is broken, stays one dead letter with a count.
 */
import type { DeadLetter } from './bus.ts';
import type { Clock, NewId } from './ports.ts';

export interface DeadLetterBoxOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  /** Told of each message that is set aside for the first time. */
  readonly onDeadLetter: (letter: DeadLetter) => void;
}

/** What is known of a message that is to be set aside. */
export type Failed = Pick<DeadLetter, 'queue' | 'reason' | 'attempts' | 'message'>;

export interface DeadLetterBox<Content> {
  /** @param content what is needed to send it again */
  add(failed: Failed, content: Content): void;
  list(): readonly DeadLetter[];
  /** Takes a dead letter out; nothing where there is no such one. */
  take(id: string): Content | undefined;
}

export function createDeadLetterBox<Content>(
  options: DeadLetterBoxOptions,
): DeadLetterBox<Content> {
  const letters = new Map<string, { readonly letter: DeadLetter; readonly content: Content }>();
  const ids = new Map<string, string>();
  return {
    add(failed, content) {
      const key = keyOf(failed);
      const known = letters.get(ids.get(key) ?? '')?.letter;
      const id = known?.id ?? options.newId();
      const attempts = failed.attempts + (known?.attempts ?? 0);
      const letter = { ...failed, id, attempts, deadAt: options.clock.now() };
      ids.set(key, id);
      letters.set(id, { letter, content });
      if (known === undefined) options.onDeadLetter(letter);
    },
    list: () => [...letters.values()].map(({ letter }) => letter),
    take(id) {
      const found = letters.get(id);
      if (found === undefined) return undefined;
      ids.delete(keyOf(found.letter));
      letters.delete(id);
      return found.content;
    },
  };
}

function keyOf({ queue, message }: Pick<DeadLetter, 'queue' | 'message'>): string {
  return `${queue} ${message.id}`;
}
