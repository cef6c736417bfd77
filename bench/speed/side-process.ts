/** The process of a side, which rounds.ts asks. */
import { answerParent } from '../child.ts';
import type { Load } from '../load.ts';
import { type Outcome, pagesABooking, perform, type Task } from './task.ts';

export interface Question {
  readonly task: Task;
  /** None if nothing is to be timed but the pages are to be counted. */
  readonly load?: Load;
}

export interface Answer {
  readonly outcome?: Outcome;
  readonly pages?: number;
}

answerParent(
  async ({ task, load }: Question): Promise<Answer> =>
    load === undefined
      ? { pages: await pagesABooking(task) }
      : { outcome: await perform(task, load) },
);
