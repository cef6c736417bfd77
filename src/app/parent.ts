/**
 * The shell through which npm runs a script. Told to end, npm tells its shell, and many a shell
 * (dash, Debian's) dies of that without a word to what it runs: the server would be left behind.
 * A supervisor that is killed says nothing either.
 */
import type { Clock } from '../ports/clock.ts';

const LOOK_EVERY_MS = 250;

export interface Parent {
  /** The process id of the parent that is watched. */
  readonly pid: number;
  /** Returns the process id of the present parent. */
  readonly ppid: () => number;
}

/** Resolves once the present parent is another than the one that is watched. */
export function parentGone({ pid, ppid }: Parent, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (ppid() === pid) clock.after(LOOK_EVERY_MS, look);
      else resolve();
    };
    look();
  });
}
