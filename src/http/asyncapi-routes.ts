/** `GET /asyncapi.json`: the messages on the bus, for those who write a module in any language. */
import { z } from '@hono/zod-openapi';
import { type AsyncApiOptions, asyncApiOf } from '../bus/asyncapi/asyncapi.ts';
import type { App } from './app-env.ts';
import { defineRoute } from './route.ts';

const getMessages = defineRoute({
  operationId: 'getAsyncApi',
  method: 'get',
  path: '/asyncapi.json',
  tags: ['process'],
  summary: 'Describe the messages',
  description:
    'The messages between the modules, for those who write a participant in any language.',
  access: 'anyone',
  usesDatabase: false,
  responses: {
    200: {
      content: {
        'application/json': { schema: z.looseObject({}), example: { asyncapi: '3.0.0' } },
      },
      description: 'The messages between the modules, as AsyncAPI 3.0',
    },
  },
});

/** Serves the AsyncAPI document of these contracts. */
export function asyncApiRoutes(app: App, options: AsyncApiOptions): void {
  const document = asyncApiOf(options);
  app.openapi(getMessages, (c) => c.json(document, 200));
}
