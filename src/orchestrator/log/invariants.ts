/** Invariants of each saga by itself, read from the saga log as plain data. */
import type { StepState } from '../instance.ts';
import { stepsIn } from './stored.ts';

/** One row of the saga log, as it stands in the database. */
export interface SagaFact {
  readonly id: string;
  readonly state: string;
  readonly dueAt: number | null;
  readonly finishedAt: number | null;
  /** If it is stalled: why. */
  readonly stall: string | null;
  /** The command that it awaits, for the story of one that is stuck. */
  readonly awaiting: string | null;
  /** Compensations done by hand that are still sent; null if there are none. */
  readonly fences: string | null;
  /** The steps in the form of `stored.ts`. */
  readonly steps: string;
}

/** Tells whether a saga in this state has ended. */
export function isEnded(state: string): boolean {
  return state === 'completed' || state === 'compensated';
}

/** A saga that still sends something has a due time, or nothing would ever come back to it. */
export function unscheduled({ id, state, dueAt, finishedAt, fences }: SagaFact): readonly string[] {
  const ended = isEnded(state);
  if (ended !== (finishedAt !== null)) return [`saga ${id} is ${state}, ended at ${finishedAt}`];
  const sends = !ended || fences !== null;
  if (sends && dueAt === null) return [`saga ${id} is ${state} and has no due time`];
  return !sends && dueAt !== null ? [`saga ${id} has ended and is still due`] : [];
}

/** At rest a saga has ended, or is stalled and says why. */
export function stuck({ id, state, stall, dueAt, awaiting }: SagaFact): readonly string[] {
  if (isEnded(state) || (state === 'stalled' && stall !== null)) return [];
  return [`saga ${id} is still ${state}: it awaits ${awaiting}, due at ${dueAt}`];
}

const underWay = new Set(['running', 'compensating', 'stalled']);

/** A step has begun unless it is pending, and it has ended unless it is pending or under way. */
export function mistimed(saga: SagaFact): readonly string[] {
  const fits = ({ state, startedAt, finishedAt }: StepState) =>
    (startedAt === null) === (state === 'pending') &&
    (finishedAt === null) === (state === 'pending' || underWay.has(state));
  return stepsIn(saga.steps)
    .filter((step) => !fits(step))
    .map(({ name, state, startedAt, finishedAt }) => {
      return `step ${name} of saga ${saga.id} is ${state}, from ${startedAt} to ${finishedAt}`;
    });
}

const undone = new Set(['compensated', 'compensating']);
const untouched = new Set(['pending', 'refused', 'skipped', 'resolved']);

/**
 * Compensations run newest first, for every step that may have taken effect: while one is under
 * way nothing behind it is left, and before a saga has ended as compensated, nothing at all is.
 */
export function backwards(saga: SagaFact): readonly string[] {
  const { id, state } = saga;
  if (state === 'completed') return [];
  const all = stepsIn(saga.steps);
  const oldest = all.findIndex((step) => undone.has(step.state));
  if (oldest === -1)
    return state === 'compensated' ? [`saga ${id} is compensated, and no step of it is`] : [];
  const left = all.slice(state === 'compensated' ? 0 : oldest).filter(({ state: now }) => {
    return !undone.has(now) && !untouched.has(now) && now !== 'stalled';
  });
  return left.map(({ name, state: now }) => `saga ${id} went back past ${name}, which is ${now}`);
}
