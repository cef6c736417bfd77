/** A log line per request: at info if it may change something, at debug if it only reads. */

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { traceField } from '../ports/trace.ts';
import type { App } from './app-env.ts';

/** Said of each request. */
export const REQUEST_ANSWERED = 'request answered';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Logs each request once it is answered: its id, method, path and status, the milliseconds that it
 * took, and the name of the operator whose token was shown.
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
    const actor = c.get('operator')?.name;
    const trace = c.get('trace');
    const fields = { requestId, method, path, status, ms, actor, ...traceField(trace) };
    if (READING.includes(method)) log.debug(fields, REQUEST_ANSWERED);
    else log.info(fields, REQUEST_ANSWERED);
  });
}
