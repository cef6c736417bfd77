/** So many bookings a minute from one client: the door is open to all, and not to one alone. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { problem } from './problem.ts';

/** @param perMinute requests to `POST /bookings` by one address */
export function limitBookings(app: OpenAPIHono, perMinute: number): void {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  app.on('POST', '/bookings', async (c, next) => {
    try {
      await limiter.consume(addressOf(c));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      c.header('Retry-After', String(Math.ceil(refused.msBeforeNext / 1_000)));
      const detail = `at most ${perMinute} bookings a minute from one client; come back later`;
      return problem(c, { status: 429, detail });
    }
    return next();
  });
}

/** Of who is at the other end of the connection: a proxy stands for all behind it. */
function addressOf(c: Context): string {
  return c.env?.incoming?.socket?.remoteAddress ?? 'unknown';
}
