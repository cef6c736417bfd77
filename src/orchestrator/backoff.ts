/** When an unanswered command is sent again. */

export interface ResendPolicy {
  /** How long the first sending is given. */
  readonly replyTimeoutMs: number;
  /** How long a step may go unanswered before the saga goes back. */
  readonly stepDeadlineMs: number;
  /** Tries of a command awaited without end before its instance counts as stalled. */
  readonly stallAttempts: number;
}

/** The longest wait between two sendings, and the pace at which a stalled one goes on. */
const MAX_WAIT_MS = 60_000;
/** No wait is shorter than this part of the first: full jitter may draw nearly nothing. */
const SHORTEST_PART = 0.1;

/**
 * When the sending after `attempt` is due: after the reply timeout at first, then exponentially
 * later with full jitter, so that many sagas that failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What is awaited
 * without end slows down once it counts as stalled. A deadline that lies ahead is not passed.
 * @param random in [0, 1)
 */
export function nextDueAt(
  policy: ResendPolicy,
  { at, attempt, deadlineAt }: Sending,
  random: number,
): number {
  const dueAt = at + waitMs(policy, { attempt, endless: deadlineAt === null }, random);
  return deadlineAt !== null && deadlineAt > at ? Math.min(dueAt, deadlineAt) : dueAt;
}

export interface Sending {
  readonly at: number;
  readonly attempt: number;
  /** Null where the command is awaited without end. */
  readonly deadlineAt: number | null;
}

function waitMs(
  { replyTimeoutMs, stallAttempts }: ResendPolicy,
  { attempt, endless }: { readonly attempt: number; readonly endless: boolean },
  random: number,
): number {
  // The first comes before the pace of a stalled one: a person is told at the second sending.
  if (attempt === 1) return replyTimeoutMs;
  if (endless && attempt >= stallAttempts) return Math.max(MAX_WAIT_MS, replyTimeoutMs);
  const ceiling = Math.min(MAX_WAIT_MS, replyTimeoutMs * 2 ** (attempt - 1));
  return Math.round(Math.max(ceiling * random, replyTimeoutMs * SHORTEST_PART));
}
