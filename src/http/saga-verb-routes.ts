/** The verbs of an operator for one saga: abort, retry and resolve. */
import { z } from '@hono/zod-openapi';
import type { OperatorAct, Verb } from '../orchestrator/machine/events.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import { actor, actorOf } from './actor.ts';
import type { App } from './app-env.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json, jsonBody } from './route.ts';
import { type SagaBodies, sagaParam } from './saga-bodies.ts';

/** Why an operator acts, as the history keeps it. */
export const reason = z.string().trim().min(1).max(500).openapi({
  description: 'Why, as the history keeps it',
});
const mayReason = z.strictObject({ reason: reason.optional(), actor }).openapi('Act', {
  description: 'Who acts on a saga, and perhaps why.',
  examples: [{ reason: 'the gateway is back', actor: 'ada' }],
});
/** Marking as done what the system did not do needs saying why. */
const mustReason = z.strictObject({ reason, actor }).openapi('ReasonedAct', {
  description: 'Who acts on a saga, and why.',
  examples: [{ reason: 'refunded by hand at the provider', actor: 'ada' }],
});

/** One verb for one saga: its body, an example of it, and what it does. */
interface OneVerb<Body extends z.ZodType> {
  readonly body: Body;
  readonly example: z.input<Body>;
  readonly title: string;
  readonly description: string;
  readonly meaning: string;
  readonly bodies: SagaBodies;
}

function oneRoute<Body extends z.ZodType>(verb: Verb, options: OneVerb<Body>) {
  const { body, example, title, description, meaning, bodies } = options;
  return defineRoute({
    operationId: `${verb}Saga`,
    method: 'post',
    path: `/sagas/{id}/${verb}`,
    tags: ['sagas'],
    summary: title,
    description,
    access: 'operator',
    problems: [problemKinds.notFound, problemKinds.verbRefused, problemKinds.orchestratorStopped],
    request: {
      params: sagaParam,
      body: { ...jsonBody(body, example), required: verb === 'resolve' },
    },
    responses: { 202: { ...json(bodies.summary, bodies.examples[verb]), description: meaning } },
  });
}

function oneRoutes(bodies: SagaBodies) {
  return {
    abort: oneRoute('abort', {
      title: 'Abort a saga',
      description:
        'Gives up what is awaited, and goes back from there. A saga that has ended, has passed ' +
        'its pivot or only goes forward is not aborted.',
      body: mayReason,
      example: { reason: 'the client called', actor: 'ada' },
      meaning: 'It goes back from where it is',
      bodies,
    }),
    retry: oneRoute('retry', {
      title: 'Retry a saga',
      description: 'Sends the awaited command again at once, instead of when it is due.',
      body: mayReason,
      example: { reason: 'the gateway is back', actor: 'ada' },
      meaning: 'What it awaits is sent again now',
      bodies,
    }),
    resolve: oneRoute('resolve', {
      title: 'Resolve the stalled step of a saga',
      description:
        'Marks what a stalled saga awaits as done by hand. What is undone by hand is still sent ' +
        'until it is answered, and holds up nobody.',
      body: mustReason,
      example: { reason: 'refunded by hand at the provider', actor: 'ada' },
      meaning: 'Its stalled step counts as done by hand',
      bodies,
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
    throw new ProblemError(problemKinds.notFound, 'there is no such saga');
  };
  for (const [route, verb] of [
    [abort, 'abort'],
    [retry, 'retry'],
  ] as const)
    app.openapi(route, async (c) => {
      const { reason: why = null, actor: given } = mayReason.parse(c.req.valid('json') ?? {});
      const act = { verb, actor: actorOf(c, given), reason: why };
      return c.json(await operate(c.req.valid('param').id, act), 202);
    });
  app.openapi(resolve, async (c) => {
    const { reason: why, actor: given } = mustReason.parse(c.req.valid('json'));
    const act = { verb: 'resolve' as const, actor: actorOf(c, given), reason: why };
    return c.json(await operate(c.req.valid('param').id, act), 202);
  });
}
