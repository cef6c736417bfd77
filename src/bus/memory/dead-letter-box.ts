/**
 * Messages set aside within one process. A message that comes again and fails again, as the
 * resends of a saga do while a participant is broken, stays one dead letter with a count.
 *
 * The box is bounded. Nothing is lost by the letters that it lets go: the saga log still awaits
 * each command whose answer matters, and sends it again.
 */
import type { Clock } from '../../ports/clock.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import { createOutage, type OutageWords } from '../../ports/outage.ts';
import { createDeadLetterIndex } from '../dead-letter-index.ts';
import type { DeadLetter, DeadLetterQuery } from '../dead-letters.ts';

/** Letters that are kept: more than a person reads, some 10 MB with their bodies. */
export const MAX_LETTERS = 10_000;

const FULL: OutageWords = {
  level: 'warn',
  begun: 'too many dead letters: the oldest is let go',
  ended: 'there is room for dead letters again',
};

export interface DeadLetterBoxOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** Told of each message that is set aside for the first time. */
  readonly onDeadLetter: (letter: DeadLetter) => void | Promise<void>;
}

/** A message that is to be set aside, and why. */
export type Failed = Pick<DeadLetter, 'queue' | 'reason' | 'attempts' | 'message'>;

export interface DeadLetterBox {
  add(failed: Failed): void;
  list(query?: DeadLetterQuery): readonly DeadLetter[];
  find(id: string): DeadLetter | undefined;
  /** Takes a dead letter out; false if there is no such one. */
  remove(id: string): boolean;
}

/** Keeps the youngest `MAX_LETTERS`; one that is let go is logged. */
export function createDeadLetterBox(options: DeadLetterBoxOptions): DeadLetterBox {
  const index = createDeadLetterIndex();
  const ids = new Map<string, string>();
  const outage = createOutage(FULL, options);
  let letGo = 0;
  const remove = (id: string): boolean => {
    const found = index.get(id);
    if (found === undefined) return false;
    ids.delete(keyOf(found));
    index.delete(id);
    return true;
  };
  const makeRoom = () => {
    const oldest = index.size() < MAX_LETTERS ? undefined : index.oldest();
    if (oldest === undefined) return void outage.works();
    const { id, queue, message } = oldest;
    letGo += 1;
    const fields = { id, queue, sagaId: message.sagaId, messageId: message.id, letGo };
    outage.fault(fields);
    remove(id);
  };
  return {
    add(failed) {
      const key = keyOf(failed);
      const existing = index.get(ids.get(key) ?? '');
      if (existing === undefined) makeRoom();
      const id = existing?.id ?? options.newId();
      const attempts = failed.attempts + (existing?.attempts ?? 0);
      const letter = { ...failed, id, attempts, deadAt: options.clock.now() };
      ids.set(key, id);
      index.put(letter);
      if (existing === undefined) void tell(options, letter);
    },
    list: (query = {}) => index.page(query),
    find: index.get,
    remove,
  };
}

async function tell({ onDeadLetter, log }: DeadLetterBoxOptions, letter: DeadLetter) {
  try {
    await onDeadLetter(letter);
  } catch (err) {
    log.error({ id: letter.id, queue: letter.queue, err }, 'nobody was told of a dead letter');
  }
}

function keyOf({ queue, message }: Pick<DeadLetter, 'queue' | 'message'>): string {
  return `${queue} ${message.id}`;
}
