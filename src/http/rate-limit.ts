/** So many bookings a minute from one client: the door is open to all, and not to one alone. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { socketOf } from './connection.ts';

const WINDOW_S = 60;

/**
 * Counts a booking that is about to be made; a repeat of one that was made is not asked for.
 * @param perMinute bookings by one address
 * @returns what throws an HTTPException 429 where it is one too many
 */
export function createBookingLimit(perMinute: number): (c: Context) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  return async (c) => {
    try {
      await limiter.consume(addressOf(c));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      c.header('Retry-After', String(secondsUntil(refused)));
      const message = `at most ${perMinute} bookings a minute from one client; come back later`;
      throw new HTTPException(429, { message });
    }
  };
}

/** Within the window, also where the clock was set back meanwhile. */
function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.min(Math.max(Math.ceil(msBeforeNext / 1_000), 1), WINDOW_S);
}

/** Of who is at the other end of the connection: a proxy stands for all behind it. */
function addressOf(c: Context): string {
  return socketOf(c)?.remoteAddress ?? 'unknown';
}
