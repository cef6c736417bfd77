/** `GET /livez` and `GET /readyz`: whether the process lives, and whether it can work. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { App } from './app-env.ts';
import { defineRoute, json } from './route.ts';

/** The state of a process, as `GET /readyz` tells it. */
export interface Readiness {
  /** The parts that are not ready, a sentence each; empty if all are. */
  faults(): Promise<readonly string[]>;
  /** The number of a former process's sagas that are not yet taken up; new work does not wait. */
  takingUp(): number;
}

const fine = z.object({ status: z.literal('ok') });
const isReady = fine.extend({
  takingUp: z.int().meta({ description: 'sagas of a former process that are not yet taken up' }),
});
const yes = <Schema extends z.ZodType>(schema: Schema) => ({
  200: { ...json(schema), description: 'Yes' },
});

const live = defineRoute({
  operationId: 'isLive',
  method: 'get',
  path: '/livez',
  access: 'anyone',
  isTraced: false,
  responses: yes(fine),
});
const ready = defineRoute({
  operationId: 'isReady',
  method: 'get',
  path: '/readyz',
  access: 'anyone',
  isTraced: false,
  responses: yes(isReady),
});

/** Adds `/livez`, which always answers 200, and `/readyz`, which answers 503 with the faults. */
export function healthRoutes(app: App, readiness: Readiness): void {
  app.openapi(live, (c) => c.json({ status: 'ok' } as const, 200));
  app.openapi(ready, async (c) => {
    const faults = await readiness.faults();
    const takingUp = readiness.takingUp();
    if (faults.length === 0) return c.json({ status: 'ok' as const, takingUp }, 200);
    throw new HTTPException(503, { message: faults.join('; ') });
  });
}
