/**
 * The shell through which npm runs a script. Told to end, npm tells its shell, and many a shell
 * (dash, Debian's) dies of that without a word to what it runs: the server would be left behind.
 */
import type { Clock } from '../ports/clock.ts';

const LOOK_EVERY_MS = 250;

/** @param ppid the process id of the present parent; resolves once that is another */
export function parentGone(ppid: () => number, clock: Clock): Promise<void> {
  const original = ppid();
  return new Promise((resolve) => {
    const look = () => {
      if (ppid() === original) clock.after(LOOK_EVERY_MS, look);
      else resolve();
    };
    look();
  });
}
