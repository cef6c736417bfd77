/** A span per request: the root of a trace, or a part of the client's trace. */
import { routePath } from 'hono/route';
import { type Tracing, toTrace } from '../ports/trace.ts';
import type { App } from './app-env.ts';

/**
 * Traces all that is added after it, and leaves the trace context in `c.get('trace')`. Names and
 * attributes are those of OpenTelemetry's semantic conventions for HTTP.
 */
export function traceRequests(app: App, tracing: Tracing): void {
  app.use(async (c, next) => {
    const { method, path } = c.req;
    if (c.get('route')?.isTraced === false) return next();
    const parent = toTrace(c.req.header('traceparent'), c.req.header('tracestate'));
    const attributes = { 'http.request.method': method, 'url.path': path };
    await tracing.span({ name: method, kind: 'server', parent, attributes }, async (span) => {
      c.set('trace', span.trace);
      await next();
      const route = routePath(c, -1);
      const { status } = c.res;
      span.tell(route.endsWith('*') ? method : `${method} ${route}`, {
        'http.response.status_code': status,
        ...(route.endsWith('*') ? {} : { 'http.route': route }),
      });
      if (status >= 500) span.fail(`answered ${status}`);
    });
  });
}
