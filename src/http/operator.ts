/** Who may change what: slots, sagas and dead letters are the operator's, where a token is set. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import { problem } from './problem.ts';

/** The name of the rule in the description of the API. */
export const OPERATOR = 'operator';

const METHODS = ['POST', 'PATCH', 'DELETE'];
const RESOURCES = ['slots', 'sagas', 'dead-letters'];

/** Whether a route is for the operator alone. */
export function isGuarded(method: string, path: string): boolean {
  return METHODS.includes(method.toUpperCase()) && RESOURCES.includes(path.split('/')[1] ?? '');
}

/** Lets only the operator through; the token is compared in constant time. */
export function guardOperator(app: OpenAPIHono, token: string): void {
  const refused = { error: 'this is for the operator; send its bearer token' };
  const guard = bearerAuth({
    token,
    noAuthenticationHeader: { message: refused },
    invalidAuthenticationHeader: { message: refused },
    invalidToken: { message: refused },
  });
  const paths = RESOURCES.map((resource) => `/${resource}/*`);
  app.on(METHODS, paths, async (c, next) => {
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
