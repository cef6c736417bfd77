/** What travels between the modules, described for those who write one in another language. */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { asyncApiOf } from '../bus/asyncapi/asyncapi.ts';
import { bookingReplies } from '../modules/booking/contract.ts';
import { contracts } from '../modules/modules.ts';

const getMessages = createRoute({
  operationId: 'getAsyncApi',
  method: 'get',
  path: '/asyncapi.json',
  responses: {
    200: {
      content: { 'application/json': { schema: z.looseObject({}) } },
      description: 'The messages between the modules, as AsyncAPI 3.0',
    },
  },
});

export function asyncApiRoutes(app: OpenAPIHono): void {
  const document = asyncApiOf({
    title: 'Parking bookings: messages between the modules',
    // Of the messages, not of the software: it counts up when one of them changes.
    version: '1.0.0',
    contracts,
    replyQueue: bookingReplies,
  });
  app.openapi(getMessages, (c) => c.json(document, 200));
}
