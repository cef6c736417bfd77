/**
 * What other web pages may do through the browser of somebody who can reach us: nothing. A page
 * whose own name leads to us (DNS rebinding) is known by its `Host`, one that sends us a form or
 * a request by its `Origin` or by `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/).
 */
import { HTTPException } from 'hono/http-exception';
import type { App, AppContext } from './app-env.ts';

/** Those that change nothing (RFC 9110, 9.2.1). */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Lets only requests through that name this machine: without a token it is all that guards. */
export function onlyLoopbackNames(app: App): void {
  app.use(async (c, next) => {
    // The two differ where the request line has an address of its own.
    const named = [new URL(c.req.url).host, c.req.header('Host')];
    // HTTP/1.0 needs none, and no browser leaves it out.
    const stranger = named.find((host) => host !== undefined && host !== '' && !isLoopback(host));
    if (stranger === undefined) return next();
    const remedy = 'ask for localhost, or set OPERATOR_TOKEN';
    throw new HTTPException(421, { message: `${stranger} is no name of this machine; ${remedy}` });
  });
}

/** Whether a `Host` is `localhost`, below it, 127.0.0.0/8 or ::1; the port does not matter. */
function isLoopback(host: string): boolean {
  const address = `http://${host}`;
  if (/[@/?#\\]/.test(host) || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Refuses changes that a page of another origin makes a browser ask for. */
export function refuseForeignChanges(app: App): void {
  app.use(async (c, next) => {
    if (SAFE.includes(c.req.method) || !isForeign(c)) return next();
    const message = 'a page of another site may change nothing here; send no Origin, or our own';
    throw new HTTPException(403, { message });
  });
}

function isForeign(c: AppContext): boolean {
  if (c.req.header('Sec-Fetch-Site')?.trim().toLowerCase() === 'cross-site') return true;
  const origin = c.req.header('Origin');
  if (origin === undefined) return false;
  if (!/^https?:\/\/[^/]+$/i.test(origin) || !URL.canParse(origin)) return true;
  const { protocol, host } = new URL(origin);
  // By the scheme that the page came with: a proxy before us may have ended TLS.
  const own = `${protocol}//${new URL(c.req.url).host}`;
  return !URL.canParse(own) || new URL(own).host !== host;
}
