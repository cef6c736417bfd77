/** Addresses of this server that a request names, to lead a visitor back to. */
import type { AppContext } from '../http/app-env.ts';
import { isSafe } from '../http/browser-guard.ts';

/**
 * Tells if a browser that is here stays on this server by following it. Visible ASCII alone: it
 * drops tabs and line ends (WHATWG URL, 4.4), and reads the rest. At most 2,000 characters.
 */
export function isOwnAddress(text: string): boolean {
  return /^\/(?![/\\])[!-~]{0,1999}$/.test(text);
}

/** The page to go on with after signing in: the one that was asked for, or that had the form. */
export function wantedPage(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url);
  const wanted = isSafe(c.req.method) ? pathname + search : (cameFrom(c) ?? '/');
  return isOwnAddress(wanted) ? wanted : '/';
}

/** The page that the visitor came from; undefined if that is unknown, or of another server. */
export function cameFrom(c: AppContext): string | undefined {
  const referrer = c.req.header('Referer') ?? '';
  if (!URL.canParse(referrer)) return undefined;
  const { host, pathname, search } = new URL(referrer);
  const address = pathname + search;
  return host === new URL(c.req.url).host && isOwnAddress(address) ? address : undefined;
}
