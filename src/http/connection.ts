/** The connection under a request: who is at its other end, and whether it goes on after it. */
import type { Socket } from 'node:net';
import type { App, AppContext } from './app-env.ts';

/** Nothing where the app is asked without a server, as by a test. */
export function socketOf(c: AppContext): Socket | undefined {
  return c.env?.incoming?.socket;
}

/**
 * A connection that the server will close says so with its last answer: when the process ends,
 * and where a body was too large to be read to its end. Its client would send the next request
 * over it, and lose that.
 */
export function announceClose(app: App, ending: AbortSignal): void {
  app.use(async (c, next) => {
    await next();
    // Of a body that has no meaning, as of a GET, the server itself reads the rest.
    const isUnread = c.get('body') !== undefined && c.env?.incoming?.complete === false;
    if (isUnread || ending.aborted) c.header('Connection', 'close');
  });
}
