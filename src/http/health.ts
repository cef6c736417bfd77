/** For those who watch the process: whether it lives, and whether it can work. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';

export interface Readiness {
  /** What is not ready, each in one sentence; empty where all is. */
  faults(): Promise<readonly string[]>;
}

const fine = z.object({ status: z.literal('ok') });
const answers = {
  200: { content: { 'application/json': { schema: fine } }, description: 'Yes' },
} as const;

const live = createRoute({
  operationId: 'isLive',
  method: 'get',
  path: '/livez',
  responses: answers,
});
const ready = createRoute({
  operationId: 'isReady',
  method: 'get',
  path: '/readyz',
  responses: answers,
});

export function healthRoutes(app: OpenAPIHono, readiness: Readiness): void {
  app.openapi(live, (c) => c.json({ status: 'ok' } as const, 200));
  app.openapi(ready, async (c) => {
    const faults = await readiness.faults();
    if (faults.length === 0) return c.json({ status: 'ok' } as const, 200);
    throw new HTTPException(503, { message: faults.join('; ') });
  });
}
