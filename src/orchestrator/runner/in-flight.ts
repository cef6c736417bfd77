/**
 * A bound on how many instances are at work: beyond it, it is better to take no more than to take
 * longer and longer with each. What waits for a person takes no place, or a few of those would
 * keep everybody out.
 */
import { OverloadedError } from '../errors.ts';
import type { SagaCounts } from './counts.ts';

export interface InFlight {
  /**
   * Makes room for one that is about to start; call what it returns once that is durable or failed.
   * @throws OverloadedError
   */
  enter(): () => void;
}

/** @param max instances at work, those about to start included; infinity for no bound */
export function createInFlight(max: number, { atWork }: Pick<SagaCounts, 'atWork'>): InFlight {
  let entering = 0;
  return {
    enter() {
      if (atWork() + entering >= max) throw new OverloadedError(max);
      entering += 1;
      return () => {
        entering -= 1;
      };
    },
  };
}
