/** A log line per request: at info if it may change something, at debug if it only reads. */

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { App } from './app-env.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Logs each request once it is answered: its id, method, path and status, and the milliseconds
 * that it took.
 */
export function logRequests(app: App, log: Log, clock: Clock): void {
  app.use(async (c, next) => {
    const beganAt = clock.now();
    await next();
    const { method, path } = c.req;
    const { status } = c.res;
    const requestId = c.get('requestId');
    // A clock that was set back meanwhile would make the time negative.
    const ms = Math.max(0, clock.now() - beganAt);
    const fields = { requestId, method, path, status, ms };
    if (READING.includes(method)) log.debug(fields, 'request answered');
    else log.info(fields, 'request answered');
  });
}
