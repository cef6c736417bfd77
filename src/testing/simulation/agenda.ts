/** Events to come, by time: the only clock of a simulation. Nothing waits in real time. */

interface Entry {
  readonly at: number;
  readonly seq: number;
  readonly happen: () => void;
  cancelled: boolean;
}

export interface Agenda {
  /** Milliseconds since the epoch, in virtual time. */
  now(): number;
  /** Lets something happen later; the returned function takes it back. */
  after(delayMs: number, happen: () => void): () => void;
  /** Lets the next event happen, and all that follows from it at once; false if there is none. */
  step(): Promise<boolean>;
}

/** A day in 2026; nothing depends on which. */
const START = Date.UTC(2026, 0, 1);

/** Makes an empty agenda that begins on a day in 2026. */
export function createAgenda(): Agenda {
  const entries: Entry[] = [];
  let now = START;
  let seq = 0;
  return {
    now: () => now,
    after(delayMs, happen) {
      seq += 1;
      const entry = { at: now + Math.max(0, delayMs), seq, happen, cancelled: false };
      insert(entries, entry);
      return () => {
        entry.cancelled = true;
      };
    },
    async step() {
      const next = takeFirst(entries);
      if (next === undefined) return false;
      now = next.at;
      next.happen();
      // A turn of the loop: by then every promise that could settle has done so.
      await new Promise<void>((resolve) => setImmediate(resolve));
      return true;
    },
  };
}

function takeFirst(entries: Entry[]): Entry | undefined {
  for (let next = entries.shift(); next !== undefined; next = entries.shift())
    if (!next.cancelled) return next;
  return undefined;
}

/** By time, and among equals in the order in which they were made. */
function insert(entries: Entry[], entry: Entry): void {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = entries[middle];
    if (found !== undefined && found.at <= entry.at) low = middle + 1;
    else high = middle;
  }
  entries.splice(low, 0, entry);
}
