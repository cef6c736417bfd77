/** `GET /metrics`, and the measure of every request by its declared route. */
import { z } from '@hono/zod-openapi';
import { routePath } from 'hono/route';
import type { Metrics } from '../telemetry/metrics.ts';
import type { App } from './app-env.ts';
import { defineRoute } from './route.ts';

const getMetrics = defineRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  access: 'anyone',
  isTraced: false,
  responses: {
    200: {
      content: { 'text/plain': { schema: z.string() } },
      description: 'Everything that is counted and measured, as Prometheus reads it',
    },
  },
});

/** Measures what comes after it. */
export function meterRequests(app: App, { timeRequest }: Pick<Metrics, 'timeRequest'>): void {
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

export function metricsRoutes(
  app: App,
  { text, contentType }: Pick<Metrics, 'text' | 'contentType'>,
): void {
  app.openapi(getMetrics, async (c) => c.text(await text(), 200, { 'Content-Type': contentType }));
}
