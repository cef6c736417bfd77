/** For those who watch the process: whether it lives, and whether it can work. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { problem } from './problem.ts';

export interface Readiness {
  /** What is not ready, each in one sentence; empty where all is. */
  faults(): readonly string[];
}

export function healthRoutes(app: OpenAPIHono, readiness: Readiness): void {
  app.get('/livez', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const faults = readiness.faults();
    if (faults.length === 0) return c.json({ status: 'ok' });
    return problem(c, { status: 503, detail: faults.join('; ') });
  });
}
