/** Closes what a system consists of, one part after the other, and always comes to an end. */
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { inTime } from './in-time.ts';

/** The time that one part may take: less than the ten seconds after which a container is killed. */
const PART_MS = 8_000;

export interface Part {
  readonly name: string;
  close(): Promise<void>;
}

/**
 * Returns the function that closes the parts in this order; a second call returns the promise of
 * the first. It never rejects: a part that fails or takes too long is logged and left, and the
 * next start takes up its work.
 */
export function createClosing(
  parts: readonly Part[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => Promise<void> {
  const closePart = async ({ name, close }: Part) => {
    try {
      if (await inTime(clock, PART_MS, close())) return;
      log.warn({ part: name }, 'not closed in time');
    } catch (err) {
      log.error({ part: name, err }, 'not closed');
    }
  };
  const closeAll = async () => {
    for (const part of parts) await closePart(part);
  };
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= closeAll();
    return closing;
  };
}
