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
 * Milliseconds until the sending after `attempt`: the reply timeout at first, then exponential
 * with full jitter, so that many sagas that failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param random in [0, 1)
 */
export function resendDelayMs(policy: ResendPolicy, attempt: number, random: number): number {
  const { replyTimeoutMs } = policy;
  if (attempt === 1) return replyTimeoutMs;
  if (attempt >= policy.stallAttempts) return Math.max(MAX_WAIT_MS, replyTimeoutMs);
  const ceiling = Math.min(MAX_WAIT_MS, replyTimeoutMs * 2 ** (attempt - 1));
  return Math.round(Math.max(ceiling * random, replyTimeoutMs * SHORTEST_PART));
}
