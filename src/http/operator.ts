/**
 * Keeps the operators' routes for operators: by a bearer token (RFC 6750), or in a browser by a
 * session that was begun with one.
 */
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import type { App, AppContext, AppEnv } from './app-env.ts';
import { isSafe } from './browser-guard.ts';
import { type OperatorToken, tokenShown } from './operator-tokens.ts';
import { problem } from './problem.ts';
import { problemKinds } from './problem-kinds.ts';
import type { Sessions } from './session.ts';

/** The name of the security scheme in the OpenAPI document. */
export const OPERATOR = 'operator';

interface OperatorGuard {
  readonly tokens: readonly OperatorToken[];
  readonly sessions: Sessions | undefined;
}

/**
 * Answers 401 unless a request to such a route is an operator's, and lets all that comes after it
 * know whose, by `c.get('operator')`.
 */
export function guardOperator(app: App, { tokens, sessions }: OperatorGuard): void {
  // The answer itself is made below, for programs and for people.
  const guard = bearerAuth<AppEnv>({
    verifyToken(shown, c) {
      c.set('operator', tokenShown(tokens, shown));
      return c.get('operator') !== undefined;
    },
  });
  app.use(async (c, next) => {
    if (countsSession(c)) c.set('operator', sessions?.operatorOf(c));
    if (c.get('route')?.access !== 'operator' || c.get('operator') !== undefined) return next();
    try {
      return await guard(c, next);
    } catch (error) {
      // To another scheme the library says 400; RFC 9110, 11.6.1, has a 401 that names ours.
      if (!(error instanceof HTTPException)) throw error;
      return refuseStranger(c);
    }
  });
}

/** Answers 401: a program is asked for the token, a person to sign in. */
export function refuseStranger(c: AppContext): Response {
  c.header('WWW-Authenticate', 'Bearer');
  const forPeople = isSafe(c.req.method) ? 'sign in to see it' : 'sign in, and do it again';
  const remedy = c.get('problemPage') === undefined ? 'send its bearer token' : forPeople;
  const detail = `this is for the operator; ${remedy}`;
  return problem(c, problemKinds.unauthorized, { detail });
}

/** A session reads everything, and acts by the forms of pages alone. */
function countsSession(c: AppContext): boolean {
  return c.get('route')?.isPage === true || isSafe(c.req.method);
}
