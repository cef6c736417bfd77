/** Tells a path that does not exist (404) from a method that it does not take (405). */
import type { App, AppContext } from './app-env.ts';
import { problem } from './problem.ts';
import { problemKinds } from './problem-kinds.ts';

/** Answers a request that no route answers: 405 with `Allow` if another method is, else 404. */
export function answerNotFound(app: App, c: AppContext): Response {
  const { path, method } = c.req;
  const allowed = methodsAt(app, path);
  if (allowed.length === 0)
    return problem(c, problemKinds.unknownPath, { detail: `there is no ${path} here` });
  c.header('Allow', allowed.join(', '));
  const detail = `${path} takes ${allowed.join(', ')}, not ${method}`;
  return problem(c, problemKinds.methodNotAllowed, { detail });
}

function methodsAt(app: App, path: string): readonly string[] {
  const methods = ['GET', 'POST', 'PATCH', 'DELETE'].filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => {
      // Middleware that crosses many routes answers for none of them.
      return route.method === method && !route.path.endsWith('*');
    }),
  );
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
