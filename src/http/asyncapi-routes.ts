/** `GET /asyncapi.json`: the messages on the bus, for those who write a module in any language. */
import { z } from '@hono/zod-openapi';
import { type AsyncApiOptions, asyncApiOf } from '../bus/asyncapi/asyncapi.ts';
import type { App } from './app-env.ts';
import { defineRoute, json } from './route.ts';

const getMessages = defineRoute({
  operationId: 'getAsyncApi',
  method: 'get',
  path: '/asyncapi.json',
  access: 'anyone',
  responses: {
    200: {
      ...json(z.looseObject({})),
      description: 'The messages between the modules, as AsyncAPI 3.0',
    },
  },
});

/** Serves the AsyncAPI document of these contracts. */
export function asyncApiRoutes(app: App, options: AsyncApiOptions): void {
  const document = asyncApiOf(options);
  app.openapi(getMessages, (c) => c.json(document, 200));
}
