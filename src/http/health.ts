/** `GET /livez` and `GET /readyz`: whether the process lives, and whether it can work. */
import { z } from '@hono/zod-openapi';
import type { App } from './app-env.ts';
import { count } from './fields.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json } from './route.ts';

/** The state of a process, as `GET /readyz` tells it. */
export interface Readiness {
  /** The parts that are not ready, a sentence each; empty if all are. */
  faults(): Promise<readonly string[]>;
  /** The number of a former process's sagas that are not yet taken up; new work does not wait. */
  takingUp(): number;
}

const fine = z
  .object({ status: z.literal('ok').openapi({ description: 'Always `ok`' }) })
  .openapi('Liveness', { description: 'The process lives.', examples: [{ status: 'ok' }] });
const isReady = fine
  .extend({ takingUp: count('Sagas of a former process that are not yet taken up') })
  .openapi('Readiness', {
    description: 'The process can work.',
    examples: [{ status: 'ok', takingUp: 0 }],
  });
const yes = <Schema extends z.ZodType>(schema: Schema) => ({
  200: { ...json(schema), description: 'Yes' },
});

const live = defineRoute({
  operationId: 'getLiveness',
  method: 'get',
  path: '/livez',
  tags: ['process'],
  summary: 'Does the process live?',
  description: 'Always 200: a process that does not answer is to be started again.',
  access: 'anyone',
  usesDatabase: false,
  isTraced: false,
  responses: yes(fine),
});
const ready = defineRoute({
  operationId: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tags: ['process'],
  summary: 'Can the process work?',
  description:
    '503 with the reasons while a database or the bus is away, or the process is stopping.',
  access: 'anyone',
  usesDatabase: false,
  problems: [problemKinds.notReady],
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
    throw new ProblemError(problemKinds.notReady, faults.join('; '));
  });
}
