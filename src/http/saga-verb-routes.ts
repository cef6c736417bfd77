/** The verbs of an operator for one saga: abort, retry and resolve. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { OperatorAct, Verb } from '../orchestrator/machine/events.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { App } from './app-env.ts';
import { idParam } from './paging.ts';
import { defineRoute, json, jsonBody } from './route.ts';
import type { SagaBodies } from './saga-bodies.ts';

/** Why an operator acts, as the history keeps it. */
export const reason = z.string().trim().min(1).max(500);
/** The name that the history keeps of the one who acts. */
export const actor = z.string().trim().min(1).max(100).default('operator');
const mayReason = z.strictObject({ reason: reason.optional(), actor });
/** Marking as done what the system did not do needs saying why. */
const mustReason = z.strictObject({ reason, actor });

/** One verb for one saga: its body, an example of it, and what it does. */
interface OneVerb<Body extends z.ZodType> {
  readonly body: Body;
  readonly example: z.input<Body>;
  readonly meaning: string;
  readonly summary: SagaBodies['summary'];
}

function oneRoute<Body extends z.ZodType>(verb: Verb, options: OneVerb<Body>) {
  const { body, example, meaning, summary } = options;
  return defineRoute({
    operationId: `${verb}Saga`,
    method: 'post',
    path: `/sagas/{id}/${verb}`,
    access: 'operator',
    request: {
      params: idParam,
      body: { ...jsonBody(body, example), required: verb === 'resolve' },
    },
    responses: { 202: { ...json(summary), description: meaning } },
  });
}

function oneRoutes({ summary }: SagaBodies) {
  return {
    abort: oneRoute('abort', {
      body: mayReason,
      example: { reason: 'the client called', actor: 'ada' },
      meaning: 'It goes back from where it is',
      summary,
    }),
    retry: oneRoute('retry', {
      body: mayReason,
      example: { reason: 'the gateway is back', actor: 'ada' },
      meaning: 'What it awaits is sent again now',
      summary,
    }),
    resolve: oneRoute('resolve', {
      body: mustReason,
      example: { reason: 'refunded by hand at the provider', actor: 'ada' },
      meaning: 'Its stalled step counts as done by hand',
      summary,
    }),
  };
}

/** Adds the verbs of an operator for one saga: abort, retry and resolve. */
export function sagaVerbRoutes(
  app: App,
  orchestrator: Pick<Orchestrator, 'operate'>,
  bodies: SagaBodies,
): void {
  const { abort, retry, resolve } = oneRoutes(bodies);
  const operate = async (id: string, act: OperatorAct) => {
    const instance = await orchestrator.operate(id, act);
    if (instance !== undefined) return bodies.summaryOf(instance);
    throw new HTTPException(404, { message: 'there is no such saga' });
  };
  for (const [route, verb] of [
    [abort, 'abort'],
    [retry, 'retry'],
  ] as const)
    app.openapi(route, async (c) => {
      const { reason: why = null, actor: who } = mayReason.parse(c.req.valid('json') ?? {});
      const act = { verb, actor: who, reason: why };
      return c.json(await operate(c.req.valid('param').id, act), 202);
    });
  app.openapi(resolve, async (c) => {
    const { reason: why, actor: who } = mustReason.parse(c.req.valid('json'));
    const act = { verb: 'resolve' as const, actor: who, reason: why };
    return c.json(await operate(c.req.valid('param').id, act), 202);
  });
}
