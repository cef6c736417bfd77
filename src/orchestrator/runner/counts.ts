/**
 * The number of instances in each state. They are counted one by one once, at the start, and
 * then kept count of, so that no look at the numbers walks what has ended.
 */
import { type SagaInstance, type SagaState, sagaStates } from '../instance.ts';

/** The property of an instance that is counted. */
export type Counted = Pick<SagaInstance, 'state'>;

export interface Moved {
  readonly before: Pick<SagaInstance, 'state' | 'revision'>;
  readonly instance: Counted;
}

export type StateCounts = Readonly<Record<SagaState, number>>;

export interface SagaCounts {
  /** An instance has begun or moved on, and that is durable. */
  note(moved: Moved): void;
  /** An instance was removed. */
  remove(instance: Counted): void;
  byState(): StateCounts;
  /** Those at work: what waits for a person is not. */
  atWork(): number;
}

/** @param counted what is there at the start */
export function createSagaCounts(counted: Partial<StateCounts>): SagaCounts {
  const counts = Object.fromEntries(
    sagaStates.map((state) => [state, counted[state] ?? 0]),
  ) as Record<SagaState, number>; // `fromEntries` forgets the keys; they are all the states.
  const add = ({ state }: Counted) => {
    counts[state] += 1;
  };
  const remove = ({ state }: Counted) => {
    counts[state] -= 1;
  };
  return {
    remove,
    note({ before, instance }) {
      // One of revision 0 was not there before.
      if (before.revision > 0) remove(before);
      add(instance);
    },
    byState: () => ({ ...counts }),
    atWork: () => counts.running + counts.compensating,
  };
}
