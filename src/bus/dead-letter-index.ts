/** Dead letters by id and in the order of their ids, which is how both buses list them. */
import type { DeadLetter, DeadLetterQuery } from './dead-letters.ts';

export interface DeadLetterIndex {
  size(): number;
  get(id: string): DeadLetter | undefined;
  /** Adds a letter, or replaces the one of its id. */
  put(letter: DeadLetter): void;
  delete(id: string): void;
  /** The one with the lowest id; ids sort by the time of their making. */
  oldest(): DeadLetter | undefined;
  /** Those that match, in the order of their ids; it costs what it returns, unless filtered. */
  page(query: DeadLetterQuery): readonly DeadLetter[];
}

/** Keeps the ids sorted: a page costs what it returns, a new letter the moving of later ids. */
export function createDeadLetterIndex(): DeadLetterIndex {
  const letters = new Map<string, DeadLetter>();
  /** The ids of all of them, sorted. */
  const order: string[] = [];
  return {
    size: () => letters.size,
    get: (id) => letters.get(id),
    put(letter) {
      const { id } = letter;
      if (!letters.has(id)) order.splice(firstNotBefore(order, id), 0, id);
      letters.set(id, letter);
    },
    delete(id) {
      if (letters.delete(id)) order.splice(firstNotBefore(order, id), 1);
    },
    oldest: () => letters.get(order[0] ?? ''),
    page({ after, limit = Number.POSITIVE_INFINITY, ...filter }) {
      const found: DeadLetter[] = [];
      let next = firstNotBefore(order, after ?? '');
      if (order[next] === after) next += 1;
      for (; found.length < limit; next += 1) {
        const letter = letters.get(order[next] ?? '');
        if (letter === undefined) break;
        if (matches(letter, filter)) found.push(letter);
      }
      return found;
    },
  };
}

function matches(
  letter: DeadLetter,
  { queue, type, sagaId, reason }: Omit<DeadLetterQuery, 'after' | 'limit'>,
): boolean {
  const { message } = letter;
  return (
    (queue === undefined || letter.queue === queue) &&
    (type === undefined || message.type === type) &&
    (sagaId === undefined || message.sagaId === sagaId) &&
    (reason === undefined || letter.reason.includes(reason))
  );
}

/** The place of the first id that does not sort before this one. */
function firstNotBefore(order: readonly string[], id: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
