/** A bound on how much one client asks for: the door is open to all, and not to one alone. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AppContext } from './app-env.ts';
import { socketOf } from './connection.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';

const WINDOW_S = 60;

/** A limit per client address. */
export interface RateLimit {
  /** The number that each address may have within a minute; no bound if undefined. */
  readonly perMinute: number | undefined;
  /** The plural of the thing that is counted, as a client is told it. */
  readonly what: string;
}

/** Counts one more for the client of a request. @throws ProblemError beyond the bound */
export type Admit = (c: AppContext) => Promise<void>;

/**
 * Makes a function that counts one more for the client of a request. A route calls it once it is
 * sure to do the work: a repeat that is answered from records counts for nothing.
 * @returns a function that throws a ProblemError, too_many_requests, for each beyond the bound
 */
export function createRateLimit({ perMinute, what }: RateLimit): Admit {
  if (perMinute === undefined) return async () => {};
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  return async (c) => {
    try {
      await limiter.consume(addressOf(c));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const detail = `at most ${perMinute} ${what} a minute from one client; come back later`;
      const kind = { ...problemKinds.tooManyRequests, retryAfterS: secondsUntil(refused) };
      throw new ProblemError(kind, detail);
    }
  };
}

/** Seconds to wait, within the window even if the clock was set back meanwhile. */
function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.min(Math.max(Math.ceil(msBeforeNext / 1_000), 1), WINDOW_S);
}

/** The address at the other end of the connection: a proxy stands for all behind it. */
function addressOf(c: AppContext): string {
  return socketOf(c)?.remoteAddress ?? 'unknown';
}
