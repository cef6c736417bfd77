/** The connection under a request: its socket, and whether it stays open after the answer. */
import type { Socket } from 'node:net';
import type { App, AppContext } from './app-env.ts';

/** The socket of a request; undefined if the app is asked without a server, as by a test. */
export function socketOf(c: AppContext): Socket | undefined {
  return c.env?.incoming?.socket;
}

/**
 * Says `Connection: close` with the last answer on a connection that the server will close: when
 * the process ends, and after a body that was too large to be read to its end. Otherwise the client
 * would send its next request over it, and lose that request.
 */
export function announceClose(app: App, ending: AbortSignal): void {
  app.use(async (c, next) => {
    await next();
    // The server itself reads the rest of a body that has no meaning, such as that of a GET.
    const isUnread = c.get('body') !== undefined && c.env?.incoming?.complete === false;
    if (isUnread || ending.aborted) c.header('Connection', 'close');
  });
}
