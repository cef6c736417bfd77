/** `GET /metrics`, and the time of every request by its declared route. */
import { z } from '@hono/zod-openapi';
import { routePath } from 'hono/route';
import type { Metrics } from '../telemetry/metrics.ts';
import type { App } from './app-env.ts';
import { defineRoute } from './route.ts';

const getMetrics = defineRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tags: ['process'],
  summary: 'Read the metrics',
  description: 'Everything that is counted and measured, in the text format of Prometheus.',
  access: 'operator',
  usesDatabase: false,
  isTraced: false,
  responses: {
    200: {
      content: {
        'text/plain': { schema: z.string(), example: 'saga_instances{state="stalled"} 0\n' },
      },
      description: 'Everything that is counted and measured, as Prometheus reads it',
    },
  },
});

/** Measures each request until all that is added after it has answered. */
export function meterRequests(app: App, { timeRequest }: Pick<Metrics, 'timeRequest'>): void {
  app.use(async (c, next) => {
    const stop = timeRequest();
    await next();
    const { method } = c.req;
    // Requests that no route answers share one series, or a client could make any number of them.
    const path = routePath(c, -1);
    const route = path.endsWith('*') ? '' : path;
    stop({ method, route, status: c.res.status });
  });
}

/** Adds `/metrics`, in Prometheus's text format. */
export function metricsRoutes(
  app: App,
  { text, contentType }: Pick<Metrics, 'text' | 'contentType'>,
): void {
  app.openapi(getMetrics, async (c) => c.text(await text(), 200, { 'Content-Type': contentType }));
}
