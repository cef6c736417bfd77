/** Keeps the operator's routes for the operator, by a bearer token (RFC 6750). */
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import type { App, AppEnv } from './app-env.ts';
import { problem } from './problem.ts';

/** The name of the security scheme in the OpenAPI document. */
export const OPERATOR = 'operator';

/** Answers 401 unless a request to such a route bears the token, compared in constant time. */
export function guardOperator(app: App, token: string): void {
  const refused = { error: 'this is for the operator; send its bearer token' };
  const guard = bearerAuth<AppEnv>({
    token,
    noAuthenticationHeader: { message: refused },
    invalidAuthenticationHeader: { message: refused },
    invalidToken: { message: refused },
  });
  app.use(async (c, next) => {
    if (c.get('route')?.access !== 'operator') return next();
    try {
      return await guard(c, next);
    } catch (error) {
      // To another scheme the library says 400; RFC 9110, 11.6.1, has a 401 that names ours.
      if (!(error instanceof HTTPException)) throw error;
      c.header('WWW-Authenticate', 'Bearer');
      return problem(c, { status: 401, detail: refused.error });
    }
  });
}
