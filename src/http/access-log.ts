/** A line in the log for each request: what was asked to change at info, what was read at debug. */

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { App } from './app-env.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];

export function logRequests(app: App, log: Log, clock: Clock): void {
  app.use(async (c, next) => {
    const beganAt = clock.now();
    await next();
    const { method, path } = c.req;
    const { status } = c.res;
    const requestId = c.get('requestId');
    // A clock that was set back meanwhile makes no answer older than its request.
    const ms = Math.max(0, clock.now() - beganAt);
    const fields = { requestId, method, path, status, ms };
    if (READING.includes(method)) log.debug(fields, 'request answered');
    else log.info(fields, 'request answered');
  });
}
