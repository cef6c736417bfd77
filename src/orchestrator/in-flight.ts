/**
 * How many instances are open, and that they do not become too many: beyond a bound it is better
 * to take no more than to take longer and longer with each.
 */
import { OverloadedError } from './errors.ts';
import type { SagaInstance } from './instance.ts';

export interface InFlight {
  /**
   * Makes room for one that is about to start; call what it gives once that is durable or failed.
   * @throws OverloadedError
   */
  enter(): () => void;
  /** Counts an instance while it is open. */
  note(instance: SagaInstance): void;
}

export function createInFlight(max: number): InFlight {
  const open = new Set<string>();
  let entering = 0;
  return {
    enter() {
      if (open.size + entering >= max) throw new OverloadedError(max);
      entering += 1;
      return () => {
        entering -= 1;
      };
    },
    note({ id, finishedAt }) {
      if (finishedAt === null) open.add(id);
      else open.delete(id);
    },
  };
}
