/** `GET /metrics`, and the measure of every request by its declared route. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { routePath } from 'hono/route';
import type { Metrics } from '../telemetry/metrics.ts';

const getMetrics = createRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  responses: {
    200: {
      content: { 'text/plain': { schema: z.string() } },
      description: 'Everything that is counted and measured, as Prometheus reads it',
    },
  },
});

/** Measures what comes after it. */
export function meterRequests(app: OpenAPIHono, { timeRequest }: Metrics): void {
  app.use(async (c, next) => {
    const stop = timeRequest();
    await next();
    const { method } = c.req;
    // What no route answered is one series, or anybody could make as many as they like.
    const path = routePath(c, -1);
    const route = path.endsWith('*') ? '' : path;
    stop({ method, route, status: c.res.status });
  });
}

export function metricsRoutes(app: OpenAPIHono, { text, contentType }: Metrics): void {
  app.openapi(getMetrics, async (c) => c.text(await text(), 200, { 'Content-Type': contentType }));
}
