/**
 * Keeps other web pages from acting through the browser of a user who can reach this server. A
 * page whose own name leads here (DNS rebinding) is recognized by its `Host`; one that sends a form
 * or a request, by its `Origin` or by `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/).
 */
import type { App, AppContext } from './app-env.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';

const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** True for a method that changes nothing (RFC 9110, 9.2.1). */
export function isSafe(method: string): boolean {
  return SAFE.includes(method);
}

/**
 * Answers 421 unless the request names this machine as its host. Without an operator token, this is
 * the only protection there is.
 */
export function onlyLoopbackNames(app: App): void {
  app.use(async (c, next) => {
    // The two differ if the request line has an address of its own.
    const named = [new URL(c.req.url).host, c.req.header('Host')];
    // HTTP/1.0 needs no `Host`, and no browser leaves it out.
    const stranger = named.find((host) => host !== undefined && host !== '' && !isLoopback(host));
    if (stranger === undefined) return next();
    const remedy = 'ask for localhost, or set OPERATOR_TOKEN';
    const detail = `${stranger} is no name of this machine; ${remedy}`;
    throw new ProblemError(problemKinds.foreignHost, detail);
  });
}

/** True for `localhost` and names below it, 127.0.0.0/8 and ::1, with any port. */
function isLoopback(host: string): boolean {
  const address = `http://${host}`;
  if (/[@/?#\\]/.test(host) || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Answers 403 to a change that a page of another origin makes a browser ask for. */
export function refuseForeignChanges(app: App): void {
  app.use(async (c, next) => {
    if (isSafe(c.req.method) || !isForeign(c)) return next();
    const detail = 'a page of another site may change nothing here; send no Origin, or our own';
    throw new ProblemError(problemKinds.foreignOrigin, detail);
  });
}

function isForeign(c: AppContext): boolean {
  if (c.req.header('Sec-Fetch-Site')?.trim().toLowerCase() === 'cross-site') return true;
  const origin = c.req.header('Origin');
  if (origin === undefined) return false;
  if (!/^https?:\/\/[^/]+$/i.test(origin) || !URL.canParse(origin)) return true;
  const { protocol, host } = new URL(origin);
  // With the page's scheme, since a proxy in front of this server may have ended TLS.
  const own = `${protocol}//${new URL(c.req.url).host}`;
  return !URL.canParse(own) || new URL(own).host !== host;
}
