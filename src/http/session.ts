/**
 * The session of an operator in a browser, begun with the operator's token and kept in a cookie
 * that ends with the browser. The cookie tells when it began, signed with the token: a restart of
 * the server ends no session, unless the token is no longer in the settings. The server keeps only
 * which sessions were signed out of, until its next start.
 */
import { createHmac } from 'node:crypto';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../ports/clock.ts';
import type { AppContext } from './app-env.ts';
import { type OperatorToken, tokenShown } from './operator-tokens.ts';

const COOKIE = 'parking-session';
/** A browser may stay open for weeks. */
const MAX_AGE_MS = 12 * 3_600_000;
/** Each took a sign-in with a token. Beyond it the first to be signed out of is forgotten. */
const MAX_ENDED = 10_000;

export interface Sessions {
  /** Begins a session; false if the token is no operator's. */
  begin(c: AppContext, token: string): boolean;
  /**
   * The token with which the session of the request was begun, perhaps before a restart; undefined
   * if it is part of none.
   */
  operatorOf(c: AppContext): OperatorToken | undefined;
  /** Ends the session of the request, for every copy of its cookie. */
  end(c: AppContext): void;
}

/**
 * Makes the sessions of the operators who have these tokens. One value serves all parts of a
 * process, or a session that was ended by one part would stay open for another.
 */
export function createSessions(tokens: readonly OperatorToken[], clock: Clock): Sessions {
  /** The cookies of the sessions that were signed out of. */
  const ended = new Set<string>();
  const operatorOf = (c: AppContext) => {
    const value = getCookie(c, COOKIE);
    const at = Number(value?.split('.')[0]);
    if (value === undefined || !Number.isSafeInteger(at) || ended.has(value)) return undefined;
    if (Math.abs(clock.now() - at) >= MAX_AGE_MS) return undefined;
    return tokenShown(tokens, value, ({ token }) => cookieOf(token, at));
  };
  return {
    begin(c, shown) {
      const found = tokenShown(tokens, shown);
      if (found === undefined) return false;
      // A proxy in front may have ended TLS: the page's own scheme is what counts.
      const secure = c.req.header('Origin')?.startsWith('https:') ?? false;
      const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure } as const;
      setCookie(c, COOKIE, cookieOf(found.token, clock.now()), options);
      return true;
    },
    operatorOf,
    end(c) {
      const value = getCookie(c, COOKIE);
      if (value !== undefined && operatorOf(c) !== undefined) {
        const [first] = ended;
        if (first !== undefined && ended.size >= MAX_ENDED) ended.delete(first);
        ended.add(value);
      }
      deleteCookie(c, COOKIE, { path: '/' });
    },
  };
}

/** The cookie of a session: the time at which it began, and that time signed with the token. */
function cookieOf(token: string, at: number): string {
  const signature = createHmac('sha256', token).update(`session:${at}`).digest('base64url');
  return `${at}.${signature}`;
}
