/** When an unanswered command is sent again. */
import type { EpochMs } from '../../ports/clock.ts';

export interface ResendPolicy {
  /** The wait for a reply to the first sending. */
  readonly replyTimeoutMs: number;
  /** The time that a step may go unanswered before the saga goes back. */
  readonly stepDeadlineMs: number;
  /** Tries of a command awaited without end before its instance counts as stalled. */
  readonly stallAttempts: number;
}

/** The longest wait between two sendings, and the pace at which a stalled one goes on. */
const MAX_WAIT_MS = 60_000;
/** No wait is shorter than this part of the first: full jitter may draw nearly nothing. */
const SHORTEST_PART = 0.1;
/** So much is added to the first wait, at most, by chance: sagas that began together part. */
const FIRST_JITTER = 0.1;

/**
 * When a sending is due again: after the reply timeout at first, then exponentially later with
 * full jitter, so that many sagas that failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What is awaited
 * without end slows down once it counts as stalled. A deadline that lies ahead is not passed.
 * @param random in [0, 1)
 */
export function nextDueAt(
  policy: ResendPolicy,
  { at, attempt, deadlineAt }: Sending,
  random: number,
): EpochMs {
  const lengthMs = waitMs(policy, { attempt, endless: deadlineAt === null }, random);
  return dueAfterWait(lengthMs, { at, deadlineAt });
}

/** When a wait that begins at `at` is over: by the deadline, if that lies ahead. */
export function dueAfterWait(
  lengthMs: number,
  { at, deadlineAt }: Pick<Sending, 'at' | 'deadlineAt'>,
): EpochMs {
  const end = deadlineAt ?? Number.POSITIVE_INFINITY;
  return end > at ? Math.min(at + lengthMs, end) : at + lengthMs;
}

export interface Sending {
  readonly at: EpochMs;
  /** Which try this is: 1 for the first, and one more each time that a wait has run out. */
  readonly attempt: number;
  /** Null if the command is awaited without end. */
  readonly deadlineAt: EpochMs | null;
}

function waitMs(
  policy: ResendPolicy,
  { attempt, endless }: { readonly attempt: number; readonly endless: boolean },
  random: number,
): number {
  const { replyTimeoutMs, stallAttempts } = policy;
  // The first comes before the pace of a stalled one: a person is told at the second sending.
  if (attempt === 1) return Math.round(replyTimeoutMs * (1 + FIRST_JITTER * random));
  if (endless && attempt >= stallAttempts) return slowWaitMs(policy, random);
  const ceiling = Math.min(MAX_WAIT_MS, replyTimeoutMs * 2 ** (attempt - 1));
  return Math.round(Math.max(ceiling * random, replyTimeoutMs * SHORTEST_PART));
}

/**
 * The pace of what a person has been told of: half of the longest wait is certain, the rest is
 * chance, so that those that stalled together do not go on together.
 * @param random in [0, 1)
 */
export function slowWaitMs({ replyTimeoutMs }: ResendPolicy, random: number): number {
  return Math.round(Math.max(MAX_WAIT_MS, replyTimeoutMs) * (0.5 + random / 2));
}

/** No due time lies further ahead than this: one that does was written by another clock. */
export function longestWaitMs({ replyTimeoutMs }: ResendPolicy): number {
  return Math.max(MAX_WAIT_MS, Math.round(replyTimeoutMs * (1 + FIRST_JITTER)));
}
