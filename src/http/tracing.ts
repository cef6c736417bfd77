/** Each request is a span, the root of what it begins or a part of the client's trace. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { routePath } from 'hono/route';
import { type TraceContext, type Tracing, toTrace } from '../ports/trace.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** What goes with all that this request begins. */
    trace: TraceContext | undefined;
  }
}

/** Asked every few seconds by machines, and part of no story. */
const UNTRACED = ['/livez', '/readyz', '/metrics'];

/** Traces what comes after it, by the conventions of OpenTelemetry for HTTP. */
export function traceRequests(app: OpenAPIHono, tracing: Tracing): void {
  app.use(async (c, next) => {
    const { method, path } = c.req;
    if (UNTRACED.includes(path)) return next();
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
